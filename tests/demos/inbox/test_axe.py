"""The inbox in a real browser: it fills while one looks, and axe-core finds nothing to complain of, light and dark."""

from __future__ import annotations

import pytest

from ...expense_tracker.browser.axe import faults
from ...expense_tracker.browser.site import CHROMIUM, browser
from .conftest import Post

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
async def test_it_fills_while_one_looks_and_is_without_fault(post: Post, color_scheme: str):
    async with browser() as opened:
        page = await opened.new_page(color_scheme=color_scheme)
        await page.goto(str(post.client.base_url))
        assert await faults(page) == []
        for subject in ("Soup: 3.50 EUR", "Tea: 1.10 EUR"):
            await post.write(subject)
            await page.get_by_role("link", name=subject).wait_for()
        assert await page.get_by_role("status").inner_text() == "2 mails."
        assert await faults(page) == []
        await page.get_by_role("link", name="Soup").click()
        await page.get_by_role("heading", name="Soup").wait_for()
        assert await faults(page) == []
