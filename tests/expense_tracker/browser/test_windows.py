"""Several windows of one user, and one of somebody else, over a real server."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.async_api import expect

from course.demos.household import door
from course.services.clock import WallClock
from course.services.supplier import Supplier

from .site import CHROMIUM, PATIENCE, Site, browser, fill, person, row, state

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
expect.set_options(timeout=PATIENCE)


async def test_an_expense_appears_in_each_window_of_its_owner_and_in_nobody_elses(site: Site):
    async with browser() as opened:
        ada, bob = await person(site, opened, "ada"), await person(site, opened, "bob")
        first, second, theirs = await ada.window(), await ada.window("/"), await bob.window()
        spent = await second.locator("#spent").inner_text()
        await fill(first, "Tea for two")
        await row(second, "Tea for two").wait_for()
        await row(first, "Tea for two").wait_for()
        await expect(second.locator("#spent")).not_to_have_text(spent)
        # A notice of bob's own comes after ada's would have.
        await fill(theirs, "Bob's own tea")
        await row(theirs, "Bob's own tea").wait_for()
        assert await row(theirs, "Tea for two").count() == 0
        assert ada.errors == bob.errors == []


async def test_the_columns_of_the_month_and_the_bars_of_the_categories_follow(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page, other = await ada.window("/"), await ada.window()
        figures = [
            page.locator(".months .now svg"),
            page.locator(".categories li").filter(has_text="Food").locator("svg"),
        ]
        before = [await figure.get_attribute("aria-label") for figure in figures]
        await fill(other, "A feast", "120.00")
        for figure, label in zip(figures, before, strict=True):
            await expect(figure).not_to_have_attribute("aria-label", label)


async def test_a_dashboard_does_not_wait_for_a_rate_service_that_hangs(tmp_path: Path):
    supplier = Supplier(WallClock())
    await supplier.serve(door())
    supplier.exchange.worth["USD"] = Decimal("0.5")
    environment = {"EXPENSES_RATES_URL": supplier.url(""), "EXPENSES_RATES_TIMEOUT": "600"}
    site = await asyncio.to_thread(Site, tmp_path, **environment)
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page, other = await ada.window("/"), await ada.window()
        dollar = page.locator("#rates div").filter(has_text="USD")
        await expect(dollar).to_contain_text("0.5")
        with supplier.holding():  # no answer leaves
            supplier.exchange.worth["USD"] = Decimal("0.75")
            for description in ("Bread", "Milk"):  # the second comes while the rates of the first are waited for
                await fill(other, description)
                await row(page, description).first.wait_for()
            await expect(dollar).to_contain_text("0.5")
        await expect(dollar).to_contain_text("0.75")
        assert ada.errors == []
    site.kill()
    await supplier.close()


async def test_what_somebody_typed_is_shown_as_text(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page, other = await ada.window(), await ada.window("/")
        await fill(page, "<img src=x onerror=alert(1)><b>Cake</b>")
        for window in (page, other):
            await row(window, "<img src=x onerror=alert(1)><b>Cake</b>").wait_for()
            assert await window.locator("img, main b").count() == 0
        assert ada.errors == []


async def test_a_delete_is_undone(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page, other = await ada.window(), await ada.window()
        await fill(page, "Gone and back")
        await row(other, "Gone and back").wait_for()
        await row(page, "Gone and back").get_by_role("button", name="Delete").click()
        await expect(row(other, "Gone and back")).to_have_count(0)
        await page.get_by_role("button", name="Undo").click()
        await row(other, "Gone and back").wait_for()


async def test_who_saves_second_sees_both_versions_and_chooses(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada")
        page = await ada.window()
        await fill(page, "Before")
        href = await row(page, "Before").first.get_by_role("link").get_attribute("href")
        first, second = await ada.window(href), await ada.window(href)
        await fill(first, "Of the first", "4.00")
        await first.wait_for_url("**/expenses/")
        await fill(second, "Of the second", "5.00")
        both = second.get_by_role("region", name="Both versions")
        await expect(both.get_by_role("row", name="What for")).to_have_text("What forOf the secondOf the first")
        await second.get_by_role("button", name="Save mine").click()
        await row(page, "Of the second").wait_for()


async def test_an_edit_of_the_text_makes_the_rate_nobodys_own(site: Site):
    async with browser() as opened:
        page = await (await person(site, opened, "ada")).window()
        await page.get_by_label("Currency").select_option("USD")
        await fill(page, "Bagel")
        href = await row(page, "Bagel").get_by_role("link").get_attribute("href")
        await page.goto(site.address + href)
        await state(page, "saved")
        await fill(page, "Two bagels")
        await page.wait_for_url("**/expenses/")
        await row(page, "Two bagels").get_by_role("link").click()
        await page.get_by_text("Converted: 3.22 EUR, at 0.92 of 2 Jan 2026. Version 2").wait_for()


async def test_a_mistake_that_the_server_finds_stands_at_its_field(site: Site):
    async with browser() as opened:
        page = await (await person(site, opened, "ada")).window()
        await page.get_by_label("Day").fill("1800-01-01")
        await fill(page, "Long ago")
        field = page.locator('[data-field="spent_on"]')
        await field.locator(".errorlist").wait_for()
        assert await field.locator("input").get_attribute("aria-invalid") == "true"
        assert await page.get_by_label("What for").input_value() == "Long ago"
        await page.get_by_label("Day").fill("2026-01-01")
        await fill(page, "Long ago")
        await expect(field.locator(".errorlist")).to_have_count(0)


async def test_what_is_read_in_one_window_is_read_in_the_other(site: Site):
    async with browser() as opened:
        bob = await person(site, opened, "bob")
        page, other = await bob.window("/notifications/"), await bob.window("/")
        await fill(await bob.window(), "News")
        # The demo data has unread lines too: a mark made before this one is there would leave it unread.
        await page.locator(".log li.unread").filter(has_text="News: 3.50 EUR").wait_for()
        await other.locator("#badge").wait_for()
        await page.get_by_role("button", name="Mark all as read").click()
        await other.locator("#badge").wait_for(state="hidden")


async def test_changes_made_while_the_server_is_dead_are_kept_and_sent_once(own_site: Site):
    async with browser() as opened:
        ada = await person(own_site, opened, "ada")
        page = await ada.window()
        own_site.kill()
        await state(page, "offline")
        for description in ("Offline bread", "Offline milk"):
            await fill(page, description)
            await page.locator("#waiting li").filter(has_text=description).wait_for()
        await expect(page.locator("#state")).to_have_text("Offline, 2 changes waiting")
        own_site.start()
        await state(page, "saved")
        for description in ("Offline bread", "Offline milk"):
            await expect(row(page, description)).to_have_count(1)
        await page.locator("#waiting").wait_for(state="hidden")
        assert await page.evaluate("Object.keys(localStorage).length") == 0


async def test_everything_works_without_javascript(site: Site):
    async with browser() as opened:
        ada = await person(site, opened, "ada", java_script_enabled=False)
        page = await ada.blank()
        await page.goto(f"{site.address}/expenses/")
        await fill(page, "By hand")
        await row(page, "By hand").get_by_role("button", name="Delete").click()
        await page.goto(f"{site.address}/expenses/?deleted=1")
        await row(page, "By hand").get_by_role("button", name="Restore").click()
        await row(page, "By hand").wait_for()


@pytest.mark.parametrize("width", [390, 1280])
async def test_no_page_is_wider_than_its_window_or_breaks_its_policy(site: Site, width: int):
    async with browser() as opened:
        ada = await person(site, opened, "ada", viewport={"width": width, "height": 844})
        for path in ("", "expenses/", "expenses/new/", "categories/", "incomes/", "recurring/", "import/", "settings/"):
            page = await ada.window(f"/{path}")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            await page.close()
        assert ada.errors == []
