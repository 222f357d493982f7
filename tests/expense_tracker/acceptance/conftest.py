"""The project under test and all that it needs, started once; and people who live in it.

COURSE_PROJECT is the project's folder, ours without it. COURSE_ACCEPTANCE=large runs it on PostgreSQL with two servers.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from course.demos.expenses.household import PROJECT, Household, door, running_household

from .people import Person, comes, neighbourhood

LARGE = os.environ.get("COURSE_ACCEPTANCE") == "large"
FOLDER = Path(os.environ.get("COURSE_PROJECT", PROJECT)).resolve()
BURST = 300  # frames that a socket may send; none are added while the tests run
ENVIRONMENT = {
    "EXPENSES_BEAT": "1",
    "EXPENSES_MAIL_CLAIM": "2",
    "EXPENSES_WATCH_INTERVAL": "0.5",
    "EXPENSES_RATES_TIMEOUT": "20",
    "EXPENSES_FRAMES_PER_SECOND": "0.0001",
    "EXPENSES_FRAME_BURST": str(BURST),
}

Newcomer = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session", loop_scope="session")
async def running() -> AsyncIterator[Household]:
    """The project's processes."""
    doors = [door(), door()] if LARGE else [door()]
    async with running_household(FOLDER, doors=doors, postgres=LARGE, environment=ENVIRONMENT) as household:
        yield household


@pytest.fixture(loop_scope="session")
async def household(running: Household) -> AsyncIterator[Household]:
    """The same; what a test has broken is mended afterwards."""
    yield running
    running.mail.accept()
    await running.mail.open_again()
    await running.supplier.recover()
    if running.redis.process is not None and running.redis.process.poll() is not None:
        running.redis.start_again()
    await running.open()


@pytest.fixture(loop_scope="session")
async def newcomer(household: Household) -> AsyncIterator[Newcomer]:
    """See people.neighbourhood."""
    async with neighbourhood(household.urls) as newcomer:
        yield newcomer


@pytest.fixture(loop_scope="session")
async def ada(newcomer: Newcomer) -> Person:
    """Somebody."""
    return await newcomer("ada")


@pytest.fixture(loop_scope="session")
async def bob(newcomer: Newcomer) -> Person:
    """Somebody else."""
    return await newcomer("bob")


@pytest.fixture(loop_scope="session")
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
