"""The demo in a real browser, as it is shown: two windows of ada's, one of bob's, and the inbox beside them."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from ...expense_tracker.browser.site import CHROMIUM, PATIENCE, browser, fill, person, row
from ..moving import shown
from ..shown import STOPPED

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
expect.set_options(timeout=PATIENCE)


async def test_an_expense_shows_in_her_other_window_and_in_the_inbox_and_never_in_his():
    with shown("expenses") as demo:
        async with browser() as opened:
            ada, bob = await person(demo, opened, "ada"), await person(demo, opened, "bob")
            first, second, theirs = await ada.window(), await ada.window("/"), await bob.window()
            inbox = await ada.blank()
            await inbox.goto(demo.inbox)
            await fill(first, "Tea for two", "7.70")
            await row(second, "Tea for two").wait_for()
            mail = inbox.get_by_role("link", name="Tea for two").filter(has_text="ada@example.com")
            await mail.click()
            await expect(inbox.get_by_role("heading")).to_contain_text("Tea for two")
            await inbox.go_back()  # where it waits for news again
            # A notice of bob's own comes after ada's would have.
            await fill(theirs, "Tea for one")
            await row(theirs, "Tea for one").wait_for()
            await inbox.get_by_role("link", name="Tea for one").filter(has_text="bob@example.com").wait_for()
            assert await row(theirs, "Tea for two").count() == 0
            assert ada.errors == bob.errors == []
            # With all its pages open.
            demo.interrupt()
            assert demo.ending() == (130, STOPPED)
