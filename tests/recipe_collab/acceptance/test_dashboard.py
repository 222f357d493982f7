"""The dashboard: its sources at once, and a supplier that is slow, down or lying costs its own part only.

Proved without a stopwatch: the supplier and the database hold their answers, and it is seen who waits for whom.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
import pytest_asyncio

from course.grader.examiner.failures import expect

from ...acceptance.gates import GatedServer
from ...acceptance.suppliers import Dripping, Says, Silent
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

PINGS = 50  # answers of a server after which what it has not begun it will not begin by itself


@pytest_asyncio.fixture(loop_scope="session")
async def eve(newcomer, gated: GatedServer) -> AsyncIterator[Chef]:
    """Somebody at the server that can be held, who has seen its dashboard before."""
    eve = await newcomer("eve")
    eve.urls = [*eve.urls, gated.url]
    await dashboard(eve)
    yield eve
    await gated.supplier.recover()


async def dashboard(chef: Chef) -> dict[str, Any]:
    """The dashboard from the gated server."""
    return await chef.does("GET", "dashboard/", at=-1)


async def names(chef: Chef) -> list[str]:
    """What the catalogue holds."""
    return [row["name"] for row in (await chef.does("GET", "ingredients/"))["ingredients"]]


async def prices(chef: Chef) -> dict[str, Any]:
    """The last known prices with their dates."""
    rows = (await chef.does("GET", "ingredients/"))["ingredients"]
    return {row["name"]: (row["price"], row["price_as_of"]) for row in rows}


async def goes_on(guest: Chef, server: GatedServer, *waiting: Any) -> None:
    """Returns when all of `waiting` are true at once, or when the server has had every chance to make them so."""
    for _ in range(PINGS):
        if all(each() for each in waiting):
            return
        await guest.client.get(f"{server.url}/login/")  # for which no server asks its database


async def expect_last_known(chef: Chef, lying: set[str]) -> None:
    """The dashboard comes; of these it shows the price that is known, and of all others what the supplier says."""
    before = await prices(chef)
    try:
        answer = await chef.call("GET", "dashboard/", at=-1)
        seen = f"a dashboard that was answered with {answer.status_code}"
    except httpx.TimeoutException:
        seen = "no dashboard as long as one price did not come"
    right = seen == "a dashboard that was answered with 200"
    expect(right, seen=seen, wanted="a dashboard that was answered with 200, with what is known")
    after, stock = await prices(chef), {row["name"]: row for row in answer.json()["stock"]}
    for name, row in stock.items():
        seen = row["price"], row["price_as_of"]
        if name in lying:
            right = not row["fresh"] and seen in (before[name], after[name])
            expect(right, seen=f"{row['price']} for {name}", wanted=f"{before[name][0]}, the last price that is known")
        else:
            assert row["fresh"], row
    assert set(stock) >= lying
    assert answer.json()["prices_are_fresh"] is False


@pytest.mark.step("13.9", points=3)
async def test_the_database_and_the_supplier_are_asked_at_once(eve: Chef, guest: Chef, gated: GatedServer):
    """The supplier is asked while the database is read, and the other way round: neither waits for the other."""
    before = gated.gate.asked
    await dashboard(eve)
    statements = gated.gate.asked - before
    with gated.supplier.holding(), gated.gate.holding(first=statements - 1) as rows:
        shown = asyncio.ensure_future(dashboard(eve))
        await goes_on(guest, gated, lambda: gated.supplier.in_flight, lambda: rows.waiting)
        asked = {"the database's last question": rows.waiting, "the supplier": gated.supplier.in_flight}
    board = await shown
    others = " and ".join(name for name, count in asked.items() if not count)
    expect(not others, seen=f"{others} came only after the other's answer", wanted="both at once")
    assert board["prices_are_fresh"] is True


@pytest.mark.step("13.9", points=2)
async def test_all_prices_are_asked_for_at_once(eve: Chef, guest: Chef, gated: GatedServer):
    """No price waits for another one."""
    wanted = len(await names(eve))
    assert 2 <= wanted <= 20
    with gated.supplier.holding():
        shown = asyncio.ensure_future(dashboard(eve))
        await goes_on(guest, gated, lambda: gated.supplier.in_flight >= wanted)
        seen = gated.supplier.in_flight
    board = await shown
    expect(seen == wanted, seen=f"{seen} of {wanted} prices asked for before one was answered", wanted="all of them")
    assert {row["name"]: row["price"] for row in board["stock"]} == {
        name: f"{gated.supplier.prices[name]:.2f}" for name in await names(eve)
    }


@pytest.mark.step("13.9", points=2)
async def test_a_supplier_that_is_down_costs_its_own_part_only(eve: Chef, gated: GatedServer):
    """When the supplier is down the dashboard comes all the same, with the last known prices and their dates."""
    await gated.supplier.refuse()
    await expect_last_known(eve, set(await names(eve)))
    await gated.supplier.recover()
    assert (await dashboard(eve))["prices_are_fresh"] is True


def lies(name: str) -> list[Any]:
    """What the supplier may say of an ingredient, and nobody can use."""
    prices = ["NaN", "-1.00", "0", "1e400", None, {"EUR": 1}, "9" * 5_000]
    return [
        *({"ingredient": name, "price": price} for price in prices),
        {"ingredient": "somebody else", "price": "1.00"},
        {"price": "1.00"},
        {"ingredient": name},
        [],
        b"<html>",
        b"\xff\xfe",
    ]


@pytest.mark.step("13.9", points=2)
async def test_what_the_supplier_says_is_not_believed_blindly(eve: Chef, gated: GatedServer):
    """What cannot be a price is never shown: another's price, NaN, less than nothing, no JSON, an error's page."""
    name = (await names(eve))[0]
    for behaviour in (*map(Says, lies(name)), Says({"ingredient": name, "price": "1.00"}, status=503)):
        gated.supplier.behaves(behaviour, path=f"/price/{name}")
        await expect_last_known(eve, {name})
        await gated.supplier.recover()


@pytest.mark.step("13.9", points=1)
async def test_a_slow_supplier_is_given_up(eve: Chef, gated: GatedServer):
    """A price that does not come, or never as a whole, is given up after a while, and the others are shown."""
    slow = dict(zip(await names(eve), (Silent(), Dripping()), strict=False))
    for name, behaviour in slow.items():
        gated.supplier.behaves(behaviour, path=f"/price/{name}")
    try:
        await expect_last_known(eve, set(slow))
    finally:
        for behaviour in slow.values():
            behaviour.let_go.set()


async def test_what_a_recipe_costs_is_what_the_supplier_says_now(eve: Chef, gated: GatedServer):
    catalogue = (await eve.does("GET", "ingredients/"))["ingredients"][:2]
    (first, second), units = [[row[name] for row in catalogue] for name in ("name", "unit")]
    rows = [{"name": name, "quantity": "0.5", "unit": unit} for name, unit in zip((first, second), units, strict=True)]
    rows += [{"name": "unicorn", "quantity": "1"}]
    soup = await eve.cooks("Soup", servings=4, ingredients=rows)
    board = await dashboard(eve)
    told = gated.supplier.prices
    cost = (told[first] + told[second]) / 2
    (row,) = board["costs"]
    assert (row["id"], row["owner"], row["missing_prices"]) == (soup, eve.name, ["unicorn"])
    assert abs(Decimal(row["cost"]) - cost) <= Decimal("0.01")
    assert abs(Decimal(row["cost_per_portion"]) - cost / 4) <= Decimal("0.01")
    assert board["by_chef"] == [{"chef": eve.name, "recipes": 1}]
    assert [recipe["id"] for recipe in board["popular"]] == [soup]


async def test_both_dashboards_say_the_same(eve: Chef):
    await eve.cooks("Soup", ingredients=[{"name": (await names(eve))[0], "quantity": "2"}])
    boards = [await eve.does("GET", path, at=-1) for path in ("dashboard/", "dashboard/sync/")]
    for board in boards:
        for row in board["stock"]:
            row.pop("price_as_of")  # which is now
    assert boards[0] == boards[1]
