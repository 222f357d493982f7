"""Every page as axe-core sees it, light and dark, on a desktop and on a phone: it finds nothing to complain of."""

from __future__ import annotations

import secrets

import pytest
from playwright.async_api import Page

from .axe import LOOKS, faults
from .site import CHROMIUM, Person, Site, browser, fill, person, row, state

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
PATHS = (
    "/ /?from=1999-01-01&to=1999-01-02 /expenses/ /expenses/?text=tea /expenses/?deleted=1 /expenses/new/ /categories/ "
    "/incomes/ /recurring/ /settings/ /notifications/ /import/ /nowhere/"
).split()
CSV = """spent_on,amount,currency,category,description
2026-01-02,4.50,EUR,Food,{name} once
2026-01-03,5.50,EUR,Food,{name} twice
2026-01-04,none,EUR,Nowhere,Wrong
"""


@pytest.fixture(params=("desktop, light", "phone, dark"))
async def ada(request, site: Site):
    """A browser with this look; its user is logged in."""
    async with browser() as opened:
        yield await person(site, opened, "ada", reduced_motion="reduce", **LOOKS[request.param])


@pytest.mark.parametrize("ada", ["desktop, light"], indirect=True)
async def test_axe_sees_a_fault_where_there_is_one(ada: Person):
    page = await ada.window("/")
    await page.evaluate("document.querySelector('h1').replaceWith(document.createElement('img'))")
    assert [fault for fault in await faults(page) if fault.startswith("critical image-alt: img")]


@pytest.mark.parametrize("ada", LOOKS, indirect=True)
async def test_the_pages_are_without_fault(ada: Person):
    found = {}
    page = await ada.blank()
    for path in PATHS:
        await page.goto(ada.site.address + path)
        found[path] = await faults(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


async def test_what_comes_and_goes_is_without_fault(ada: Person):
    page, other = await ada.window("/"), await ada.window()
    await fill(other, "A feast for all", "2000.00")  # over the limit
    await page.locator(".toast").first.wait_for()
    await row(page, "A feast for all").first.wait_for()
    assert await faults(page) == []
    await ada.context.set_offline(True)
    await state(other, "offline")
    await fill(other, "Offline tea")
    await other.locator("#waiting li").wait_for()
    assert await faults(other) == []


async def test_an_edit_and_its_conflict_are_without_fault(ada: Person):
    page = await ada.window()
    await fill(page, "Before")
    href = await row(page, "Before").first.get_by_role("link").get_attribute("href")
    first, second = await ada.window(href), await ada.window(href)
    assert await faults(first) == []
    await fill(first, "Of the first", "4.00")
    await first.wait_for_url("**/expenses/")
    await fill(second, "Of the second", "5.00")
    await second.get_by_role("region", name="Both versions").wait_for()
    assert await faults(second) == []


async def test_a_form_that_was_wrong_is_without_fault(ada: Person):
    page = await ada.window()
    await page.get_by_label("Day").fill("1800-01-01")
    await fill(page, "Long ago")
    await page.locator(".errorlist").wait_for()
    assert await faults(page) == []
    for path, button in {"/categories/": "Add", "/recurring/": "Add", "/incomes/": "Add"}.items():
        await page.goto(ada.site.address + path)
        await page.locator("main form").first.evaluate("form => form.noValidate = true")
        await page.get_by_role("button", name=button, exact=True).click()
        await page.locator(".errorlist").first.wait_for()
        assert await faults(page) == [], path


async def test_the_import_and_its_preview_are_without_fault(ada: Person):
    content = CSV.format(name=secrets.token_hex(4)).encode()  # the tests share a site
    page = await ada.window("/import/")
    await _upload(page, content)
    await page.get_by_role("button", name="Add 2").click()
    await page.goto(f"{ada.site.address}/import/")
    await _upload(page, content)
    await page.get_by_role("region", name="Rows of the file").wait_for()
    assert await page.locator("tr.twin").count() == 2
    assert await faults(page) == []
    await page.goto(f"{ada.site.address}/import/")
    await _upload(page, b"nothing")
    assert await faults(page) == []


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


async def _upload(page: Page, content: bytes) -> None:
    await page.get_by_label("File").set_input_files({"name": "bank.csv", "mimeType": "text/csv", "buffer": content})
    await page.get_by_role("button", name="Look at it").click()
    await page.wait_for_url("**/import/*/")
