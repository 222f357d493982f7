"""JupyterLab as `course notebook` opens it, and a browser that looks at it."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright

from ..course.desk import Desk

PATIENCE = 300_000  # milliseconds until a page that does not change is given up; nothing is measured by it
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Root has no user namespaces to drop into, and a container's /dev/shm is small.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab/tree/\S+")


@contextmanager
def jupyterlab(desk: Desk, home: Path, lesson: str) -> Iterator[str]:
    """`course notebook LESSON --no-browser` at a desk, with nothing of this user's own settings; gives its address."""
    environment = desk.environment(PYTHONPATH=str(desk.root), HOME=str(home), JUPYTER_PREFER_ENV_PATH="1")
    del environment["PYTHONWARNINGS"]
    process = subprocess.Popen(
        [sys.executable, "-m", "course", "notebook", lesson, "--no-browser"],
        cwd=desk.root,
        env={name: value for name, value in environment.items() if not name.startswith("XDG_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield _address(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    log = []
    for line in process.stdout:
        log.append(line)
        if found := _ADDRESS.search(line):
            return found[0]
    raise AssertionError("JupyterLab has ended: " + "".join(log))


class Lab:
    """A notebook that is open in a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def run_all(self) -> None:
        """Run > Run All Cells, as a person would."""
        await self.page.get_by_role("menuitem", name="Run", exact=True).click()
        await self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def cell(self, begins: str) -> Locator:
        """The cell of code that holds these words."""
        return self.page.locator(".jp-CodeCell").filter(has_text=begins).first

    async def rewrite(self, cell: Locator, source: str) -> None:
        """Put SOURCE in place of what stands in a cell, and run it."""
        editor = cell.locator(".cm-content")
        await editor.click()
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.insert_text(source)
        await self.page.keyboard.press("Shift+Enter")


@asynccontextmanager
async def lab(address: str) -> AsyncIterator[Lab]:
    """A browser with the notebook at ADDRESS."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE)
        await page.goto(address)
        await page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        await page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()  # before that nothing would run
        yield Lab(page)
        await browser.close()
