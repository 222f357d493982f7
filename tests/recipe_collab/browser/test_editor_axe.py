"""The editor as axe-core sees it: it finds nothing to complain of."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from ...expense_tracker.browser.axe import LOOKS, faults
from .site import CHROMIUM, PATIENCE, Site, browser, person
from .test_editor import ask, collaborator, editor, shared, state, step

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
expect.set_options(timeout=PATIENCE)


@pytest.mark.parametrize("look", LOOKS)
async def test_the_editor_is_without_fault_with_others_in_it_and_offline(site: Site, look: str):
    async with browser() as opened:
        ada = await person(site, opened, "ada", reduced_motion="reduce", **LOOKS[look])
        bob = await person(site, opened, "bob")
        pk = await shared(ada, bob, "For axe")
        page, other = await editor(ada, pk), await editor(bob, pk)
        await step(other, 1).focus()
        await page.locator(".steps .flag").wait_for()
        await page.get_by_label("Your comment").fill("Good?")
        await page.get_by_role("button", name="Say it").click()
        await page.locator("#comments li").wait_for()
        assert await faults(page) == []
        await other.get_by_label("Ingredient 1: name").focus()
        await page.locator(".ingredient.taken").wait_for()
        await page.get_by_label("Ingredient 1: quantity").fill("a lot")
        assert await faults(page) == []
        await ada.context.set_offline(True)
        await state(page, "offline")
        await step(page, 1).fill("Waiting")
        assert await faults(page) == []


async def test_the_editor_is_without_fault_for_who_may_read_only(site: Site):
    async with browser() as opened:
        ada, bob = await person(site, opened, "ada"), await person(site, opened, "bob", reduced_motion="reduce")
        pk = await shared(ada, bob, "For readers", "viewer")
        page = await editor(bob, pk)
        assert await faults(page) == []
        await ask(ada, "DELETE", await collaborator(ada, pk, "bob"))
        await page.locator("#ended").wait_for()
        assert await faults(page) == []
