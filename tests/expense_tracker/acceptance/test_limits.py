"""Limits: a warning at 80 per cent, an alert above the limit, each once a month, whatever happens at the same time."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from course.grader.examiner.failures import expect

from .people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

WARNING, PASSED = "limit.warning", "limit.passed"


async def told(person: Person) -> list[dict[str, Any]]:
    """The notices of limits, in their order."""
    return [row for row in await person.log() if row["kind"] in (WARNING, PASSED)]


async def expect_told(person: Person, *kinds: str, after: str) -> None:
    """So far exactly these were told."""
    seen = [row["kind"] for row in await told(person)]
    shown = [", ".join(names) or "nothing" for names in (seen, kinds)]
    expect(seen == list(kinds), seen=f"{shown[0]} after {after}", wanted=shown[1])


async def edit(person: Person, expense: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The expense after a change."""
    data = {"version": expense["version"], **changes}
    return (await person.does("PATCH", f"expenses/{expense['id']}/", data))["expense"]


def today(zone: str = "UTC") -> date:
    """The day that it now is there."""
    return datetime.now(ZoneInfo(zone)).date()


@pytest.mark.step("12.6", points=3)
async def test_a_limit_warns_once_and_alerts_once(ada: Person):
    """A limit warns once when 80 per cent are spent and alerts once above it; exactly the limit is not above it."""
    food = await ada.category("Food", "100.00")
    for amount, kinds in (
        ("79.99", []),
        ("0.01", [WARNING]),
        ("5", [WARNING]),
        ("15", [WARNING]),
        ("0.01", [WARNING, PASSED]),
        ("50", [WARNING, PASSED]),
    ):
        await ada.spends(amount, food)
        await expect_told(ada, *kinds, after=f"an expense of {amount}")
    warning, passed = await told(ada)
    month = {"category": food, "category_name": "Food", "month": f"{today():%Y-%m}", "limit": "100.00"}
    assert warning["data"] == {**month, "spent": "80.00"}
    assert passed["data"] == {**month, "spent": "100.01"}


@pytest.mark.step("12.6", points=3)
async def test_what_is_lowered_and_raised_again_is_not_told_again(ada: Person):
    """A limit that was told is not told again, whatever is lowered and raised."""
    await ada.sets(monthly_limit="100.00")
    soup = await ada.spends("85", await ada.category())
    soup = await edit(ada, soup, amount="10")
    soup = await edit(ada, soup, amount="90")
    await expect_told(ada, WARNING, after="85, 10 and 90")
    soup = await edit(ada, soup, amount="120")
    deleted = await ada.does("DELETE", f"expenses/{soup['id']}/", params={"version": soup["version"]})
    restored = {"version": deleted["expense"]["version"]}
    await ada.does("POST", f"expenses/{soup['id']}/restore/", restored)
    await expect_told(ada, WARNING, PASSED, after="120, deleted and restored")
    for limit in ("1000.00", None, "50.00"):
        await ada.sets(monthly_limit=limit)
    await expect_told(ada, WARNING, PASSED, after="a limit that was raised, taken away and lowered")


@pytest.mark.step("12.6", points=2)
async def test_who_jumps_over_the_limit_hears_of_that_alone(ada: Person):
    """Whoever jumps from below 80 per cent over the limit gets the alert alone, and no warning after it."""
    food = await ada.category("Food", "100.00")
    soup = await ada.spends("100.01", food)
    await edit(ada, soup, amount="90")
    await ada.spends("1", food)
    await expect_told(ada, PASSED, after="100.01, lowered to 90, and 1 more")


@pytest.mark.step("12.6", points=2)
async def test_the_month_and_each_category_have_limits_of_their_own(ada: Person):
    """The limit of the month and those of categories are told apart, each once."""
    await ada.sets(monthly_limit="100.00")
    food, rent = await ada.category("Food", "50.00"), await ada.category("Rent")
    await ada.spends("45", food)
    await ada.spends("40", rent)
    await ada.spends("1", food)
    await ada.spends("20", rent)
    rows = [(row["kind"], row["data"]["category_name"] or "the month", row["data"]["spent"]) for row in await told(ada)]
    seen = [f"{kind} of {what} at {spent}" for kind, what, spent in rows]
    wanted = [f"{WARNING} of Food at 45.00", f"{WARNING} of the month at 85.00", f"{PASSED} of the month at 106.00"]
    expect(seen == wanted, seen=", ".join(seen), wanted=", ".join(wanted))


async def test_fifty_adds_at_once_that_pass_a_limit_together_bring_one_warning_and_one_alert(ada: Person):
    await ada.sets(monthly_limit="100.00")
    food = await ada.category()
    data = {"amount": "2.50", "category": food, "description": "Soup"}
    tab, _ = await ada.opens()
    adds = [ada.call("POST", "expenses/", data, at=number % len(ada.urls)) for number in range(50)]
    assert {answer.status_code for answer in await asyncio.gather(*adds)} == {201}
    limits = [(row["kind"], row["data"]["spent"]) for row in await told(ada)]
    assert limits == [(WARNING, "80.00"), (PASSED, "102.50")]
    # So does an open page, and each notice has its number.
    heard = await tab.until(2 + 50 + 2)
    assert [row["kind"] for row in heard if row["kind"].startswith("limit.")] == [WARNING, PASSED]
    assert [row["number"] for row in await ada.log()] == list(range(1, 55))


async def test_two_limits_that_one_expense_passes_are_told_both(ada: Person):
    await ada.sets(monthly_limit="100.00")
    await ada.spends("150", await ada.category("Food", "100.00"))
    assert sorted(str(row["data"]["category_name"]) for row in await told(ada)) == ["Food", "None"]


async def test_a_limit_that_is_set_below_what_is_spent_is_told(ada: Person):
    food = await ada.category()
    await ada.spends("85", food)
    await expect_told(ada, after="an expense without a limit")
    await ada.does("PATCH", f"categories/{food}/", {"spending_limit": "100.00"})
    await expect_told(ada, WARNING, after="a limit that 85 per cent are spent of")
    await ada.sets(monthly_limit="80.00")
    await expect_told(ada, WARNING, PASSED, after="a limit of the month that is passed")


async def test_expenses_of_other_months_are_not_told(ada: Person):
    food = await ada.category("Food", "100.00")
    month = today().replace(day=1)
    for day in (month - timedelta(days=1), month + timedelta(days=75)):
        await ada.spends("500", food, spent_on=day.isoformat())
    await ada.spends("79", food)
    await expect_told(ada, after="500 in the last month, 500 in a later one, and 79")


async def test_what_is_moved_into_this_month_counts(ada: Person):
    food = await ada.category("Food", "100.00")
    before = today().replace(day=1) - timedelta(days=1)
    soup = await ada.spends("90", food, spent_on=before.isoformat())
    await expect_told(ada, after="an expense of the last month")
    await edit(ada, soup, spent_on=today().isoformat())
    await expect_told(ada, WARNING, after="the same, dated today")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
async def test_the_month_is_that_of_the_users_zone(newcomer, zone: str):
    ada = await newcomer("ada", zone=zone)
    food = await ada.category("Food", "100.00")
    before = today(zone)
    soup = await ada.spends("90", food)
    assert soup["spent_on"] in {before.isoformat(), today(zone).isoformat()}  # it may have been midnight
    (warning,) = await told(ada)
    assert warning["data"]["month"] == soup["spent_on"][:7]
    assert datetime.fromisoformat(warning["created"]).tzinfo == UTC


async def test_foreign_amounts_count_with_what_they_are_worth(ada: Person):
    food = await ada.category("Food", "100.00")
    await ada.spends("100", food, currency="USD", rate="0.79")
    await expect_told(ada, after="79.00")
    await ada.spends("2", food, currency="USD", rate="0.5")
    await expect_told(ada, WARNING, after="80.00")


async def test_what_somebody_else_spends_counts_for_nobody_else(ada: Person, bob: Person):
    await ada.sets(monthly_limit="100.00")
    await bob.sets(monthly_limit="100.00")
    await ada.spends("70", await ada.category())
    await bob.spends("70", await bob.category())
    for person in (ada, bob):
        await expect_told(person, after="70 of one's own and 70 of somebody else's")
