"""The dashboard: its sources at once, few questions, and nothing that falls between it and the notices.

Proved without a stopwatch: the rate service and the database hold their answers, and it is seen who waits for whom.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from course.demos.household import Household
from course.grader.examiner.failures import expect

from ...acceptance.gates import GatedServer, gated_server
from .people import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

PINGS = 50  # answers of a server after which what it has not begun it will not begin by itself


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gated(running: Household) -> AsyncIterator[GatedServer]:
    """A server of the same household whose database and rate service can be held."""
    async with gated_server(running) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def ada(ada: Person, gated: GatedServer) -> Person:
    """Ada, whose last server is the gated one; its first dashboard, for which it keeps the rates, is behind her."""
    ada.urls = [*ada.urls, gated.url]
    await dashboard(ada)
    return ada


@pytest.fixture
def text() -> str:
    """Nobody else's: the statements of a dashboard that is asked for it have it among their parameters."""
    return secrets.token_hex(8)


async def dashboard(person: Person, **filters: Any) -> dict[str, Any]:
    """The dashboard from the gated server."""
    return await person.does("GET", "dashboard/", params=filters, at=-1)


async def goes_on(person: Person, *waiting: Any) -> None:
    """Returns when all of `waiting` wait at once, or when the server has had every chance to let them."""
    for _ in range(PINGS):
        if all(each() for each in waiting):
            return
        await person.client.get(f"{person.urls[-1]}/health/")


@pytest.mark.step("12.10", points=4)
async def test_the_database_and_the_rate_service_are_asked_at_once(ada: Person, food: int, gated: GatedServer, text):
    """The rate service is asked while the database is read, and the other way round: neither waits for the other."""
    await ada.spends("12.50", food, text)
    with gated.supplier.holding(), gated.gate.holding(text) as rows:
        shown = asyncio.ensure_future(dashboard(ada, text=text))
        await goes_on(ada, lambda: gated.supplier.in_flight, lambda: rows.waiting)
        asked = {"the database": rows.waiting, "the rate service": gated.supplier.in_flight}
    board = await shown
    others = " and ".join(name for name, count in asked.items() if not count)
    first = " and ".join(name for name, count in asked.items() if count)
    expect(not others, seen=f"{first or 'nobody'} was asked, and {others} only after the answer", wanted="both at once")
    figures = [row["amount"] for row in board["recent"]], board["spent"], board["rates_are_fresh"]
    expect(
        figures == (["12.50"], "12.50", True), seen=f"the figures {figures}", wanted="one soup of 12.50, fresh rates"
    )


@pytest.mark.step("12.10", points=3)
async def test_the_number_of_questions_does_not_grow_with_the_household(ada: Person, food: int, gated: GatedServer):
    """A household with twelve categories costs the database no more questions than one with a single category."""

    async def questions() -> int:
        before = gated.gate.asked
        await dashboard(ada)
        return gated.gate.asked - before

    await ada.spends("1.00", food)
    few = await questions()
    for number in range(11):
        await ada.spends("1.00", await ada.category(f"Shelf {number}"))
    many = await questions()
    expect(many <= few, seen=f"{few} statements for one category, {many} for twelve", wanted=f"{few} for both")


@pytest.mark.step("12.10", points=3)
async def test_what_is_added_while_it_is_read_is_told_afterwards(ada: Person, food: int, gated: GatedServer, text):
    """What is added while the dashboard is read stands in all of it, or has a number above its `last`."""
    await ada.spends("1.00", food, text)
    with gated.gate.holding(text, first=1_000) as counted:
        await dashboard(ada, text=text)
    for place in range(counted.seen):  # before the first statement, between two, before the last
        with gated.gate.holding(text, first=place) as rows:
            shown = asyncio.ensure_future(dashboard(ada, text=text))
            await asyncio.wait([shown, asyncio.ensure_future(rows.came.wait())], return_when=asyncio.FIRST_COMPLETED)
            number = (await ada.does("GET", "notifications/"))["last"] + 1
            await ada.spends("1.00", food, text)
        board, count = await shown, place + 2
        figures = [len(board["recent"]), board["by_category"][0]["spent"], board["by_month"][-1]["spent"]]
        expect(
            board["last"] < number or figures == [min(count, 10), f"{count}.00", f"{count}.00"],
            seen=f"an expense that came in between is not in all of it, and its notice {number} is not above `last`",
            wanted="a `last` that was read before everything else",
        )
