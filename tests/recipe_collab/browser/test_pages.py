"""The pages around the editor, over a real server: what one does is seen by the others without a reload."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from course.demos.household import door
from course.services.clock import WallClock
from course.services.supplier import Supplier

from .site import CHROMIUM, PATIENCE, Person, Site, browser, person

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
expect.set_options(timeout=PATIENCE)
PATHS = "/ /recipes/ /recipes/new/ /recipes/1/print/ /recipes/1/history/ /recipes/1/sharing/ /chefs/ /imports/".split()


async def new_recipe(someone: Person, name: str) -> int:
    """By the form; its id."""
    page = await someone.window("/recipes/new/")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Ingredients").fill("onion | 0.5 | kg\nthyme")
    await page.get_by_label("Steps").fill("Peel.\nWeep.")
    async with page.expect_navigation(url="**/recipes/*/") as led:
        await page.get_by_role("button", name="Begin").click()
    pk = int((await led.value).url.rstrip("/").rpartition("/")[2])
    await page.close()
    return pk


async def upload(page: Page, count: int, name: str) -> None:
    book = json.dumps([{"name": f"{name} {place}", "servings": 4 if place else "x"} for place in range(count)])
    file = {"name": f"{name}.json", "mimeType": "application/json", "buffer": book.encode()}
    await page.get_by_label("File").set_input_files(file)
    await page.get_by_role("button", name="Import").click()


async def test_an_import_is_watched_and_its_recipes_appear_in_other_windows(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        other, page = await ada.window("/recipes/?text=feast"), await ada.window("/imports/")
        await upload(page, 300, "feast")
        await page.wait_for_url("**/imports/*/")
        await page.get_by_role("heading", name="Done").wait_for()
        await expect(page.locator("table tbody tr")).to_have_count(1)
        await expect(page.locator(".big")).to_contain_text("299")
        await expect(other.locator(".count")).to_have_text("299 recipes found")
        assert ada.errors == []


async def test_a_request_is_seen_at_once_and_so_is_its_answer(site: Site):
    async with browser() as opened:
        ada, bob = await person(site, opened, "ada"), await person(site, opened, "bob")
        asking, asked = await ada.window("/chefs/"), await bob.window("/chefs/")
        await asking.get_by_role("link", name="Ask bob for a recipe").click()
        await asking.get_by_label("What would you like?").fill("A bread for <Sunday>?")
        await asking.get_by_role("button", name="Ask").click()
        await asked.get_by_text("A bread for <Sunday>?", exact=True).wait_for()
        await asked.locator(".toast").filter(has_text="ada asks you").wait_for()
        await expect(asked.locator("#badge")).to_have_text("1")
        await asked.get_by_role("button", name="Accept what ada asks for").click()
        await asking.locator("li .tag.accepted").wait_for()
        assert ada.errors == bob.errors == []


async def test_a_link_lets_somebody_in_and_who_leaves_is_gone_from_the_others_page(site: Site):
    async with browser() as opened:
        ada, bob = await person(site, opened, "ada"), await person(site, opened, "bob")
        pk = await new_recipe(ada, "Shared soup")
        page = await ada.window(f"/recipes/{pk}/sharing/")
        await page.get_by_role("button", name="Make a link").click()
        token = (await page.get_by_label("Its link").input_value()).rstrip("/").rpartition("/")[2]
        watching = await ada.window(f"/recipes/{pk}/sharing/")
        theirs = await bob.window(f"/invitations/{token}/")
        await theirs.get_by_role("button", name="Accept").click()
        await watching.get_by_label("Role of bob").wait_for()
        await theirs.goto(f"{site.address}/recipes/{pk}/sharing/")
        await theirs.get_by_role("button", name="Leave").click()
        await theirs.wait_for_url("**/recipes/")
        await expect(watching.get_by_label("Role of bob")).to_have_count(0)


async def test_a_version_is_kept_compared_and_restored(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        pk = await new_recipe(ada, "Old soup")
        page, watching = await ada.window(f"/recipes/{pk}/history/"), await ada.window(f"/recipes/{pk}/history/")
        await page.get_by_label("Keep it as it is now").fill("The first")
        await page.get_by_role("button", name="Keep").click()
        await watching.get_by_text("The first", exact=True).wait_for()
        await change_name(page, pk, "New soup")
        await watching.get_by_role("link", name="What has changed since The first").click()
        await expect(watching.locator("del")).to_have_text("Old")
        await expect(watching.locator("ins")).to_have_text("New")
        await watching.get_by_role("button", name="Restore The first").click()
        await page.get_by_text("Before a version was restored").wait_for()
        await expect(watching.get_by_role("heading", name="Old soup")).to_be_visible()


async def change_name(page: Page, pk: int, name: str) -> None:
    """As a script of this site would."""
    status = await page.evaluate(
        """async ([pk, name]) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
            const options = { method: "PATCH", headers, body: JSON.stringify({ name }) };
            return (await fetch(`/api/recipes/${pk}/`, options)).status;
        }""",
        [pk, name],
    )
    assert status == 200


async def test_prices_that_change_are_shown_in_an_open_overview(tmp_path: Path):
    supplier = Supplier(WallClock())
    await supplier.serve(door())
    supplier.prices["onion"] = Decimal("2.00")
    environment = {"RECIPES_SUPPLIER_URL": supplier.url(""), "RECIPES_BEAT": "1"}
    site = await asyncio.to_thread(Site, tmp_path, **environment)
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page = await ada.window("/")
        supplier.prices["onion"] = Decimal("7.70")
        again = "from recipes.models import PriceRun; PriceRun.objects.all().delete()"  # this hour's
        await asyncio.to_thread(site.run, "manage.py", "shell", "-c", again)
        await expect(page.locator(".stock li").filter(has_text="onion")).to_contain_text("7.70")
    site.kill()
    await supplier.close()


async def test_what_is_read_in_one_window_is_read_in_the_other(site: Site):
    async with browser() as opened:
        cleo = await person(site, opened, "cleo")
        page, other = await cleo.window("/imports/"), await cleo.window("/recipes/")
        await upload(page, 3, "small")
        await page.locator(".toast").filter(has_text="small.json: 2 recipes, 1 with mistakes").wait_for()
        await page.locator(".toast").get_by_role("button", name="Close").click()
        await page.goto(f"{site.address}/notifications/")
        await page.locator(".log li.unread").wait_for()
        await expect(other.locator("#badge")).to_have_text("1")
        await page.get_by_role("button", name="Mark all as read").click()
        await expect(page.locator(".log li.unread")).to_have_count(0)
        await expect(page.locator("#badge")).to_be_hidden()
        await expect(other.locator("#badge")).to_be_hidden()


async def test_everything_works_without_javascript(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada", java_script_enabled=False)
        page = await ada.blank()
        await page.goto(f"{site.address}/recipes/new/")
        await page.get_by_label("Name").fill("By hand")
        await page.get_by_label("Ingredients").fill("onion | much")
        await page.get_by_role("button", name="Begin").click()
        await page.get_by_text("Row 1, quantity: Enter a number, or nothing.").wait_for()
        await page.get_by_label("Ingredients").fill("onion | 2")
        await page.get_by_role("button", name="Begin").click()
        await page.goto(f"{site.address}/recipes/?text=by+hand")
        await page.get_by_role("link", name="By hand").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
async def test_no_page_is_wider_than_its_window_or_breaks_its_policy(site: Site, width: int):
    async with browser() as opened:
        ada = await person(site, opened, "ada", viewport={"width": width, "height": 844})
        for path in PATHS:
            page = await ada.window(path)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            await page.close()
        assert ada.errors == []


async def test_a_page_that_lost_its_server_says_so_and_comes_back(tmp_path: Path):
    site = Site(tmp_path)
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page = await ada.window("/recipes/")
        site.kill()
        await expect(page.locator("#line")).to_have_text("Not connected: this page may be old")
        site.start()
        await expect(page.locator("#line")).to_be_hidden()
    site.kill()
