"""The project under test and all that it needs, started once; and chefs who work in it.

COURSE_PROJECT is the project's folder, ours without it. COURSE_ACCEPTANCE=large runs it on PostgreSQL with two servers.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from course.demos.household import RECIPES, Household, door, running_household
from course.services.redis import Redis

from ...acceptance.gates import GatedServer, gated_server
from ...acceptance.people import comes, neighbourhood, unique
from ...acceptance.restarts import worker_restarted
from .chefs import Chef

LARGE = os.environ.get("COURSE_ACCEPTANCE") == "large"
FOLDER = Path(os.environ.get("COURSE_PROJECT", RECIPES.folder)).resolve()
COMPACT_AFTER = 20  # updates
ENVIRONMENT = {
    "RECIPES_BEAT": "1",
    "RECIPES_MAIL_CLAIM": "5",
    "RECIPES_IMPORT_CLAIM": "2",
    "RECIPES_WATCH_INTERVAL": "0.5",
    "RECIPES_ROWS_DELAY": "0.1",
    "RECIPES_COMPACT_AFTER": str(COMPACT_AFTER),
    "RECIPES_SUPPLIER_TIMEOUT": "10",
}

Newcomer = Callable[..., Awaitable[Chef]]


def pytest_configure(config: pytest.Config) -> None:
    """Which step of the lesson a test grades, and with how many points; its docstring is the line of the verdict."""
    config.addinivalue_line("markers", "step(number, points): grades this step of the lesson with so many points")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running() -> AsyncIterator[Household]:
    """The project's processes, with the catalogue and the chefs of its demo."""
    doors = [door(), door()] if LARGE else [door()]
    house = running_household(
        RECIPES, folder=FOLDER, doors=doors, postgres=LARGE, environment=ENVIRONMENT, demo_data=True
    )
    async with house as household, worker_restarted(household):
        yield household
    for sock in doors:
        sock.close()


@pytest_asyncio.fixture(loop_scope="session")
async def kitchen(running: Household) -> AsyncIterator[Household]:
    """The same; what a test has broken is mended afterwards."""
    yield running
    running.mail.accept()
    await running.mail.open_again()
    await running.supplier.recover()
    await running.open()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gated(running: Household) -> AsyncIterator[GatedServer]:
    """One more server of the kitchen, whose questions to the database can be held, and whose supplier is its own."""
    async with gated_server(running) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def settler(running: Household) -> AsyncIterator[Newcomer]:
    """As newcomer, for chefs who stay for all tests: to sign up takes most of a second."""
    async with neighbourhood(running.urls, Chef) as settler:
        yield settler


@pytest_asyncio.fixture(loop_scope="session")
async def newcomer(kitchen: Household) -> AsyncIterator[Newcomer]:
    """See people.neighbourhood."""
    async with neighbourhood(kitchen.urls, Chef) as newcomer:
        yield newcomer


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chefs(settler: Newcomer) -> list[Chef]:
    """Three who stay."""
    return [await settler(name) for name in ("ada", "bob", "cleo")]


@pytest_asyncio.fixture(loop_scope="session")
async def ada(chefs: list[Chef], kitchen: Household) -> AsyncIterator[Chef]:
    """Somebody, without an open tab."""
    yield chefs[0]
    await chefs[0].close_tabs()


@pytest_asyncio.fixture(loop_scope="session")
async def bob(chefs: list[Chef], kitchen: Household) -> AsyncIterator[Chef]:
    """Somebody else."""
    yield chefs[1]
    await chefs[1].close_tabs()


@pytest_asyncio.fixture(loop_scope="session")
async def cleo(chefs: list[Chef], kitchen: Household) -> AsyncIterator[Chef]:
    """A third one."""
    yield chefs[2]
    await chefs[2].close_tabs()


@pytest_asyncio.fixture(loop_scope="session")
async def redis(kitchen: Household, ada: Chef) -> AsyncIterator[Redis]:
    """What brings announcements and tasks, and can be killed; afterwards every server has it again."""
    if kitchen.redis.process is None:
        pytest.skip("COURSE_REDIS_URL names a Redis that is not ours to kill.")
    yield kitchen.redis
    if kitchen.redis.process.poll() is not None:
        kitchen.redis.start_again()
    for at in range(len(kitchen.urls)):
        await ada.listens_live(at=at)


@pytest_asyncio.fixture(loop_scope="session")
async def guest(kitchen: Household) -> AsyncIterator[Chef]:
    """Somebody who has not signed up."""
    guest = Chef(kitchen.urls, unique("guest"))
    yield guest
    await guest.leave()


@pytest_asyncio.fixture(loop_scope="session")
async def soup(ada: Chef, bob: Chef) -> int:
    """Ada's recipe, which Bob may edit."""
    soup = await ada.cooks("Onion soup", description="Peel the big onions and weep.")
    await ada.shares(soup, bob)
    return soup


@pytest.fixture
def mails(kitchen: Household) -> Callable[..., Awaitable[list[Any]]]:
    """The mails to somebody, once there are so many."""

    async def mails(chef: Chef, count: int = 0) -> list[Any]:
        async def enough() -> bool:
            return len(to(chef)) >= count

        await comes(enough)
        return to(chef)

    def to(chef: Chef) -> list[Any]:
        return [letter.message for letter in kitchen.mail.letters if chef.address in letter.recipients]

    return mails
