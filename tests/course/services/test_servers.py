"""Real servers side by side, and which of them overlap two requests."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile

import pytest

from course.catalog import ROOT
from course.services import ServiceUnavailable
from course.services.servers import KINDS, Kind, running_servers
from course.services.supplier import Supplier


@pytest.fixture(scope="module")
def servers():
    with running_servers() as servers:
        yield servers


@pytest.mark.parametrize("name", KINDS)
async def test_each_server_passes_the_suppliers_answer_on(servers, clock, name):
    supplier = Supplier(clock)
    await supplier.serve(servers.supplier_socket())
    answer = json.loads(await servers.get(name, "/price/salt"))
    assert answer == {"ingredient": "salt", "price": f"{supplier.prices['salt']:.2f}"}
    await supplier.close()


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.overlaps])
async def test_a_server_that_overlaps_asks_for_the_second_request_while_the_first_waits(servers, clock, name):
    supplier = Supplier(clock)
    await supplier.serve(servers.supplier_socket())
    with supplier.holding(until=2) as held:
        await asyncio.gather(*(servers.get(name, f"/price/{n}") for n in range(2)))
    assert (held.reached, supplier.peak) == (True, 2)
    await supplier.close()


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.overlaps])
async def test_a_server_that_does_not_begins_the_second_when_the_first_is_answered(servers, clock, name):
    supplier = Supplier(clock)
    await supplier.serve(servers.supplier_socket())
    await asyncio.gather(*(servers.get(name, f"/price/{n}") for n in range(5)))
    assert (len(supplier.requests), supplier.peak) == (5, 1)
    await supplier.close()


def test_a_server_that_cannot_start_says_why(servers):
    servers.start("oven", Kind(serve=lambda fd: print("no gas", flush=True), overlaps=False))
    with pytest.raises(ServiceUnavailable, match=r"^The oven does not answer: .* Its last line: no gas"):
        asyncio.run(servers.get("oven", "/price/salt"))


STARTS = """
import os, sys
from course.grader.sandbox.processes import descendants
from course.services.servers import running_servers
with running_servers() as servers:
    while len(descendants(os.getpid())) < 6:  # both gunicorns have forked their workers
        pass
    print(*descendants(os.getpid()), flush=True)
    if sys.argv[1] == "killed":
        os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("how", ["regularly", "killed"])
async def test_nothing_is_left_however_their_owner_ends(how, until):
    # The path of a socket must be short, and pytest's own folders have long names.
    with tempfile.TemporaryDirectory(prefix="course-") as folder:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": folder, "HOME": folder}
        command = [sys.executable, "-c", STARTS, how]
        run = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, text=True)
        pids = run.stdout.split()
        assert len(pids) == 6, run.stderr
        await until(lambda: not any(map(_runs, pids)))
        assert how == "killed" or os.listdir(folder) == []


def _runs(pid: str) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
