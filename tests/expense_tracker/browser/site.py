"""The project as it runs, and people with browsers who look at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright

from course.services.process import dies_with_parent

PROJECT = Path(__file__).parents[3] / "expense_tracker"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60_000  # milliseconds, for what comes at once or never
PASSWORD = "kitchen-table"  # of the demo data
# Root has no user namespaces to drop into, and a container's /dev/shm is small.
_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]


class Site:
    """A server with the demo data; it can be killed and started again at the same address."""

    project = PROJECT
    prefix = "EXPENSES"  # of its environment
    home = "Balance"  # a heading of the page that a login leads to
    live = '#state[data-state="saved"]'  # is in a page that is connected

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = 0
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(f"{self.prefix}_")},
            f"{self.prefix}_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        for command in (["migrate", "--verbosity=0"], ["demo_data"]):
            self.run("manage.py", *command)
        self.start()

    def run(self, *command: str) -> None:
        """A Python command in the project."""
        subprocess.run([sys.executable, *command], cwd=self.project, env=self.environment, check=True)

    def start(self) -> None:
        """Returns when it serves."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(self.port)],
            cwd=self.project,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=dies_with_parent(),
        )
        self.port = self._port()
        self.address = f"http://127.0.0.1:{self.port}"
        # A pipe that nobody reads gets full, and the server would stop.
        self.reader = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.reader.start()

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def _port(self) -> int:
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise AssertionError(f"The server has ended: {''.join(lines)}")


class Person:
    """One user's browser, with any number of windows. `errors` holds what its consoles complained of."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site = site
        self.context = context
        self.errors: list[str] = []

    async def log_in(self, name: str) -> None:
        """As somebody of the demo data."""
        page = await self.blank()
        await page.goto(f"{self.site.address}/login/")
        await page.get_by_label("Name").fill(name)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await page.get_by_role("heading", name=self.site.home).wait_for()
        await page.close()

    async def window(self, path: str = "/expenses/") -> Page:
        """A new window, live."""
        page = await self.blank()
        await page.goto(self.site.address + path)
        await page.locator(self.site.live).wait_for(state="attached")
        return page

    async def blank(self) -> Page:
        """A new window with nothing in it yet."""
        page = await self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        return page


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield opened
        await opened.close()


async def person(site: Site, opened: Browser, name: str, **options: Any) -> Person:
    """Somebody with a browser of their own, logged in."""
    someone = Person(site, await opened.new_context(**options))
    await someone.log_in(name)
    return someone


async def state(page: Page, name: str) -> None:
    """Wait until the top of the page says so."""
    await page.locator(f'#state[data-state="{name}"]').wait_for()


async def fill(page: Page, description: str, amount: str = "3.50") -> None:
    """Write an expense into the form and send it."""
    form = page.locator('form[data-change^="expense."][action*="/expenses/"]').filter(has=page.get_by_label("What for"))
    await form.get_by_label("Amount").fill(amount)
    await form.get_by_label("Category").select_option(label="Food")
    await form.get_by_label("What for").fill(description)
    await form.get_by_role("button").click()


def row(page: Page, description: str) -> Locator:
    """Its line in a list."""
    return page.locator("ul.expenses > li").filter(has_text=description)
