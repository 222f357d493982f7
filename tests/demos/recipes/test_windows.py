"""The demo in a real browser, as it is shown: two windows of ada's, one of bob's, and the inbox beside them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from ...expense_tracker.acceptance.people import comes
from ...expense_tracker.browser.site import CHROMIUM, PATIENCE, browser, person
from ..moving import shown
from ..shown import STOPPED

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
expect.set_options(timeout=PATIENCE)
PICTURES = os.environ.get("COURSE_SCREENSHOTS")  # a folder to keep pictures in


async def first_step(page: Page) -> Locator:
    """Where its text is typed, once it is there."""
    await page.get_by_role("link", name="Onion soup").first.click()
    step = page.locator("ol.steps textarea").first
    await expect(step).to_have_value("Slice the onions thinly.")
    await expect(page.locator("#state")).to_have_attribute("data-state", "saved")
    return step


async def keep(page: Page, name: str) -> None:
    """A picture, where somebody wants one."""
    if PICTURES:
        await page.screenshot(path=Path(PICTURES, f"demo_recipes_{name}.png"))


async def test_three_windows_type_into_one_step_at_once_and_all_that_was_typed_stands_in_each():
    with shown("recipes") as demo:
        async with browser() as opened:
            ada, bob = await person(demo, opened, "ada"), await person(demo, opened, "bob")
            windows = [await ada.window("/recipes/"), await ada.window("/recipes/"), await bob.window("/recipes/")]
            steps = [await first_step(window) for window in windows]
            await asyncio.gather(*(step.focus() for step in steps))
            words = [" As thin as paper.", " Weep if you must.", " Keep the peel."]
            await asyncio.gather(*(step.press_sequentially(word) for step, word in zip(steps, words, strict=True)))
            letters = sorted("Slice the onions thinly." + "".join(words))

            async def settled() -> bool:
                texts = [await step.input_value() for step in steps]
                return [sorted(text) for text in texts] == [letters] * 3 and len(set(texts)) == 1

            await comes(settled)
            await expect(windows[0].locator("#people li")).to_have_count(2)
            await keep(windows[0], "ada")
            await keep(windows[2], "bob")
            await windows[0].get_by_role("button", name="complete").click()
            inbox = await ada.blank()
            await inbox.goto(demo.inbox)
            await inbox.get_by_role("link", name="Onion soup").filter(has_text="cleo@example.com").first.wait_for()
            await keep(inbox, "inbox")
            assert ada.errors == bob.errors == []
            demo.interrupt()  # with all its pages open
            assert demo.ending() == (130, STOPPED)
