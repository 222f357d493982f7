"""The kitchen, set up for its tests, and fixtures that replace waiting: let the loop work, move its clock by hand."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient

from course.services.database import set_up_django
from course.services.servers import Servers

from .servers import Meeting, Street

Settle = Callable[[], Awaitable[None]]


def pytest_pycollect_makemodule() -> None:
    """Set Django up before a module of this folder is imported, whose first lines import models.

    No sooner: pytest-django would find the settings when pytest starts, and lock the database for all other folders.
    """
    with pytest.MonkeyPatch.context() as environment:
        # The variable must not reach the processes that other tests start.
        environment.setenv("DJANGO_SETTINGS_MODULE", "kitchen.settings")
        set_up_django()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """A file for the rows: in memory, SQLite would refuse a thread with "table is locked" while another one writes."""
    connections["default"].settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("pantry") / "rows.sqlite3")


@pytest.fixture
async def pantry(transactional_db) -> AsyncIterator[None]:
    """The kitchen's tables, empty. Rows are committed, so that the threads of the async ORM see them."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
def guest() -> AsyncClient:
    """A client that gets what a guest gets: when the view crashes, a page with status 500 and not the exception."""
    return AsyncClient(raise_request_exception=False)


@pytest.fixture
def templates(settings) -> dict[str, str]:
    """Templates by name; empty until the test puts some in."""
    texts: dict[str, str] = {}
    options = {
        "loaders": [("django.template.loaders.locmem.Loader", texts)],
        "context_processors": ["django.contrib.auth.context_processors.auth"],
    }
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": options}]
    return texts


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Real servers; one that has started stays for the tests that follow."""
    # The path of a socket must be short, and pytest's own folders have long names.
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
        servers = Servers(Path(folder))
        yield servers
        servers.end()


@pytest.fixture
async def street(servers: Servers) -> AsyncIterator[Street]:
    """The servers by name (servers.COMMANDS) and our connections to them."""
    street = Street(servers)
    yield street
    await street.hang_up()


@pytest.fixture
async def meeting(street: Street) -> AsyncIterator[Meeting]:
    """Where the views of the servers ask, and wait until the test opens."""
    meeting = Meeting()
    server = await asyncio.start_unix_server(meeting.receive, sock=street.servers.supplier_socket())
    yield meeting
    meeting.open()
    server.close()


class Clock:
    """The loop's time in seconds; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    async def advance(self, seconds: float) -> None:
        """Lets everything run until it waits, moves the clock, then lets what has come due run until it waits."""
        await _settle()
        self.now += seconds
        await _settle()


async def _settle() -> None:
    # Each pass runs every callback that is ready; the chains in these tests are a few links long.
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def settle() -> Settle:
    """`await settle()` returns when every task waits for something: for code whose every wait is inside the loop."""
    return _settle


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the running loop, in the test's hands: five seconds pass when the test says so.

    Nothing times out by itself here. After `advance()` read `task.result()`, which cannot hang as `await task` can.
    """
    clock = Clock()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: clock.now)
    return clock
