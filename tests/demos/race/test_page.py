"""The page in a real browser: by keyboard, with nothing fetched from elsewhere."""

from __future__ import annotations

import os
import re
from itertools import pairwise

import pytest
from playwright.async_api import Page, async_playwright

from ...notebooks.jupyterlab import ARGUMENTS, CHROMIUM
from .looking import PATIENCE, Race, racing

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)


_COUNT = """canvas => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const count = (name) => {
    const colour = parseInt(getComputedStyle(canvas).getPropertyValue(`--${name}`).trim().slice(1), 16);
    let found = 0;
    for (let at = 0; at < pixels.length; at += 4) {
      found += (pixels[at] << 16 | pixels[at + 1] << 8 | pixels[at + 2]) === colour;
    }
    return found;
  };
  return { waiting: count("waiting"), cooking: count("cooking") };
}"""

# When the pictures of a race were drawn, in milliseconds of the page's clock.
_WATCH = """
window.pictures = [];
const clear = CanvasRenderingContext2D.prototype.clearRect;
CanvasRenderingContext2D.prototype.clearRect = function (...where) {
  const racing = document.body.dataset.state === "racing" && this.canvas.closest("#asgi");
  if (racing) window.pictures.push(document.timeline.currentTime);
  return clear.apply(this, where);
};
"""


async def test_a_race_is_run_and_drawn_by_keyboard_alone():
    with racing() as race:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 1280, "height": 720})
            page.set_default_timeout(PATIENCE * 1000)
            await _sit(page, race)
            await browser.close()


async def _sit(page: Page, race: Race) -> None:
    fetched, wrong = [], []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.add_init_script(_WATCH)
    await page.goto(f"{race.url}/")
    await page.locator("body[data-state=ready]").wait_for()
    await page.keyboard.press("y")
    await page.keyboard.press("1")
    await page.locator("body[data-state=done]").wait_for()
    for name in ("wsgi", "asgi"):
        kitchen = page.locator(f"#{name}")
        await kitchen.locator("[data-figure=served]", has_text="10/10").wait_for()
        await kitchen.get_by_role("img", name="A bar for each order: 10 of 10 were served").wait_for()
        assert re.search(r"\d s\s", await kitchen.locator(".figures").inner_text())  # p50 and p95
        drawn = await _drawn(page, name)
        assert drawn["waiting"] > 0
        assert drawn["cooking"] > 0
    assert await page.locator("#asgi .does").inner_text() == "sync view"
    assert await page.locator("#said").inner_text() != ""
    assert [url for url in fetched if not url.startswith(race.url)] == []
    assert wrong == []
    await _leaves_the_kitchens_in_peace(page)
    if folder := os.environ.get("COURSE_SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/race.png")


async def _leaves_the_kitchens_in_peace(page: Page) -> None:
    """At sixty pictures a second a browser without a graphics card takes a whole processor from them."""
    pictures = await page.evaluate("window.pictures")
    assert len(pictures) > 1
    assert min(later - earlier for earlier, later in pairwise(pictures)) > 60


async def _drawn(page: Page, kitchen: str) -> dict[str, int]:
    """How many pixels of a kitchen's timeline have the colour of what waits, and of what is in the view."""
    return await page.locator(f"#{kitchen} canvas").evaluate(_COUNT)
