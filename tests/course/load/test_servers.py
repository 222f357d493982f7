"""Every kind of server, really started: it serves the site, is measured, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from course.catalog import ROOT
from course.grader.sandbox.processes import family
from course.load.guests import at_once, send
from course.load.memory import MEGABYTE
from course.load.servers import ASGI, UVICORN, Kind, Server, gunicorn
from course.services import ServiceUnavailable
from tests.course.leftovers import still_alive

Start = Callable[..., Server]
VIEWS = [
    "dashboard/sync/",
    "dashboard/threads/",
    "dashboard/async/",
    "dashboard/blocks/",
    "menu/sync/",
    "menu/async/",
    "orders/sync/",
    "orders/async/",
    "queries/sync/",
    "queries/async/",
    "queries/beside/",
    "stamp/sync/",
    "stamp/async/",
    "stamp/thread/",
]
KINDS = (gunicorn(), gunicorn(4), *ASGI)
ALONE = """
import os, sys, time
from course.load.servers import *
kind = next(kind for kind in (gunicorn(), gunicorn(4), *ASGI) if kind.name == sys.argv[1])
server = Server(kind)
import asyncio
asyncio.run(server.ready())
from course.grader.sandbox.processes import family
print(*family(server.pid), flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_it_serves_takes_memory_and_leaves_nothing_behind(start: Start, kind: Kind):
    server = start(kind)
    await server.ready()
    visits = await send(f"{server.url}/dashboard/async/", at_once(2))
    assert [visit.error for visit in visits] == ["", ""]
    if sys.platform == "linux":
        assert 10 * MEGABYTE < server.memory < 1000 * MEGABYTE
    pids = family(server.pid)
    server.stop()
    server.stop()
    assert not server.running
    assert still_alive(pids) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child whose parent was killed")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_it_ends_with_the_process_that_started_it_even_if_that_is_killed(kind: Kind):
    with subprocess.Popen(
        [sys.executable, "-c", ALONE, kind.name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        pids = [int(pid) for pid in process.stdout.readline().split()]
        process.kill()
    assert len(pids) >= 1
    assert still_alive(pids) == []


@pytest.mark.parametrize("route", VIEWS)
async def test_every_view_answers(ready: Server, route: str):
    (visit,) = await send(f"{ready.url}/{route}", at_once(1))
    assert visit.error == ""


def test_these_are_all_views():
    command = [sys.executable, "-c", "from course.load.site import VIEWS; print(*VIEWS)"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split() == VIEWS


@pytest.fixture(scope="module")
def ready(supplier, stocked):
    environment = {"KITCHEN_SUPPLIER_URL": supplier.url, "KITCHEN_DATABASE": str(stocked)}
    server = Server(UVICORN, environment=environment)
    asyncio.run(server.ready())
    yield server
    server.stop()


async def test_a_server_that_dies_is_seen(start: Start):
    server = start(UVICORN)
    await server.ready()
    os.kill(server.pid, signal.SIGKILL)
    server.process.wait()
    assert not server.running


async def test_a_server_that_does_not_start_says_its_last_line():
    kind = Kind(name="uvicorn", command=("uvicorn", "--fd", "{fd}", "course.load.nowhere:asgi"), application="asgi")
    server = Server(kind)
    with pytest.raises(ServiceUnavailable, match=r"uvicorn does not serve /menu/sync/.*nowhere"):
        await server.ready()
    server.stop()
