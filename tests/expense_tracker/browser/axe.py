"""What axe-core finds in a page: https://github.com/dequelabs/axe-core, of the axe-playwright-python package."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

# A page that is drawn while something moves has colours that nobody reads: nothing moves.
LOOKS = {
    "desktop, light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "desktop, dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone, light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "phone, dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


async def faults(page: Page) -> list[str]:
    """The faults of the page as it now is, one a line: how bad, which rule, where. The page's policy stays as it is."""
    found = await Axe().run(page)
    return [
        f"{fault['impact']} {fault['id']}: {' '.join(map(str, node['target']))}: {node.get('failureSummary', '')}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
