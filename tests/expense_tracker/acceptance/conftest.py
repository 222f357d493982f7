"""The project under test and all that it needs, started once; and people who live in it.

COURSE_PROJECT is the project's folder, ours without it. COURSE_ACCEPTANCE=large runs it on PostgreSQL with two servers.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from course.demos.household import EXPENSES, Household, door, running_household

from ...acceptance.restarts import worker_restarted
from .people import Person, comes, neighbourhood, stranger

LARGE = os.environ.get("COURSE_ACCEPTANCE") == "large"
FOLDER = Path(os.environ.get("COURSE_PROJECT", EXPENSES.folder)).resolve()
BURST = 300  # frames that a socket may send; none are added while the tests run
ENVIRONMENT = {
    "EXPENSES_BEAT": "1",
    "EXPENSES_MAIL_CLAIM": "2",
    "EXPENSES_WATCH_INTERVAL": "0.5",
    "EXPENSES_RATES_TIMEOUT": "10",
    "EXPENSES_FRAMES_PER_SECOND": "0.0001",
    "EXPENSES_FRAME_BURST": str(BURST),
}

Newcomer = Callable[..., Awaitable[Person]]


def pytest_configure(config: pytest.Config) -> None:
    """Which step of the lesson a test grades, and with how many points; its docstring is the line of the verdict."""
    config.addinivalue_line("markers", "step(number, points): grades this step of the lesson with so many points")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running() -> AsyncIterator[Household]:
    """The project's processes."""
    doors = [door(), door()] if LARGE else [door()]
    house = running_household(EXPENSES, folder=FOLDER, doors=doors, postgres=LARGE, environment=ENVIRONMENT)
    async with house as household, worker_restarted(household):
        yield household
    for sock in doors:
        sock.close()


@pytest_asyncio.fixture(loop_scope="session")
async def household(running: Household) -> AsyncIterator[Household]:
    """The same; what a test has broken is mended afterwards."""
    yield running
    running.mail.accept()
    await running.mail.open_again()
    await running.supplier.recover()
    if running.redis.process is not None and running.redis.process.poll() is not None:
        running.redis.start_again()
    await running.open()


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(household: Household) -> AsyncIterator[Newcomer]:
    """See people.neighbourhood."""
    async with neighbourhood(household.urls) as newcomer:
        yield newcomer


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def settler(running: Household) -> AsyncIterator[Newcomer]:
    """As newcomer, for people who stay for all tests of a module: to move in takes most of a second."""
    async with neighbourhood(running.urls) as settler:
        yield settler


@pytest_asyncio.fixture(loop_scope="session")
async def ada(newcomer: Newcomer) -> Person:
    """Somebody."""
    return await newcomer("ada")


@pytest_asyncio.fixture(loop_scope="session")
async def bob(newcomer: Newcomer) -> Person:
    """Somebody else."""
    return await newcomer("bob")


@pytest_asyncio.fixture(loop_scope="session")
async def guest(household: Household) -> AsyncIterator[Person]:
    """Somebody who has not signed up."""
    guest = stranger(household.urls, "guest")
    yield guest
    await guest.leave()


@pytest_asyncio.fixture(loop_scope="session")
async def food(ada: Person) -> int:
    """A category of ada's, without a limit."""
    return await ada.category("Food")


@pytest.fixture
def mails(household: Household) -> Callable[..., Awaitable[list[Any]]]:
    """The mails to somebody, once there are so many."""

    async def mails(person: Person, count: int = 0) -> list[Any]:
        async def enough() -> bool:
            return len(to(person)) >= count

        await comes(enough)
        return to(person)

    def to(person: Person) -> list[Any]:
        return [letter.message for letter in household.mail.letters if person.address in letter.recipients]

    return mails
