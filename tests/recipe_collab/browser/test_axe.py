"""Every page as axe-core sees it, light and dark, on a desktop and on a phone: it finds nothing to complain of."""

from __future__ import annotations

import pytest

from ...expense_tracker.browser.axe import LOOKS, faults
from .site import CHROMIUM, Person, Site, browser, person
from .test_pages import PATHS, new_recipe, upload

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
MORE = "/recipes/?text=nothing+like+that /notifications/ /chefs/2/request/ /nowhere/".split()


@pytest.fixture(params=("desktop, light", "phone, dark"))
async def ada(request, site: Site):
    """A browser with this look; its user is logged in."""
    async with browser() as opened:
        yield await person(site, opened, "ada", reduced_motion="reduce", **LOOKS[request.param])


@pytest.mark.parametrize("ada", LOOKS, indirect=True)
async def test_the_pages_are_without_fault(ada: Person):
    found = {}
    page = await ada.blank()
    for path in [*PATHS, *MORE]:
        await page.goto(ada.site.address + path)
        found[path] = await faults(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


async def test_an_import_with_mistakes_and_its_news_are_without_fault(ada: Person):
    page = await ada.window("/imports/")
    await upload(page, 3, "axe")
    await page.get_by_role("heading", name="What was wrong").wait_for()
    await page.locator(".toast").first.wait_for()
    assert await faults(page) == []
    await page.goto(f"{ada.site.address}/notifications/")
    assert await faults(page) == []


async def test_a_new_link_its_invitation_and_a_comparison_are_without_fault(ada: Person):
    pk = await new_recipe(ada, "For axe")
    page = await ada.window(f"/recipes/{pk}/sharing/")
    await page.get_by_role("button", name="Make a link").click()
    link = await page.get_by_label("Its link").input_value()
    assert await faults(page) == []
    await page.goto(ada.site.address + link[link.index("/invitations/") :])
    assert await faults(page) == []
    await page.goto(f"{ada.site.address}/recipes/{pk}/history/")
    await page.get_by_label("Keep it as it is now").fill("First")
    await page.get_by_role("button", name="Keep").click()
    await page.get_by_role("link", name="What First changed").click()
    await page.locator("ins").first.wait_for()
    assert await faults(page) == []


async def test_forms_that_were_wrong_are_without_fault(ada: Person):
    page = await ada.blank()
    for path, button in {"/recipes/new/": "Begin", "/chefs/2/request/": "Ask", "/imports/": "Import"}.items():
        await page.goto(ada.site.address + path)
        await page.locator("main form").first.evaluate("form => form.noValidate = true")
        await page.get_by_role("button", name=button, exact=True).click()
        await page.locator(".errorlist, .problem").first.wait_for()
        assert await faults(page) == [], path


async def test_the_pages_for_who_is_not_logged_in_are_without_fault(ada: Person):
    await ada.context.clear_cookies()
    page = await ada.blank()
    for path in ("/login/", "/signup/"):
        await page.goto(ada.site.address + path)
        assert await faults(page) == [], path
        await page.locator("form").evaluate("form => form.noValidate = true")
        await page.locator("main button").click()
        await page.locator(".errorlist").first.wait_for()
        assert await faults(page) == [], path
