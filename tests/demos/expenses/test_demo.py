"""`course demo expenses` with its real servers, worker, Redis and mail: in each of the ways in which it can run."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from ...course.leftovers import nothing_left
from ...expense_tracker.acceptance.people import Person, comes
from ..moving import PASSWORD, WAYS, Shown, processes, shown
from ..shown import STOPPED, Demo


@pytest.fixture(scope="module", params=WAYS)
def way(request) -> Iterator[tuple[Shown, dict[str, int]]]:
    """A demo that runs for several tests, and its processes."""
    words, lacking, wanted = WAYS[request.param]
    with shown("expenses", *words, lacking=lacking) as demo:
        yield demo, wanted


@asynccontextmanager
async def at_home(demo: Shown, name: str) -> AsyncIterator[Person]:
    """Somebody of the demo data, logged in."""
    person = Person([demo.address], name)
    response = await person.log_in(PASSWORD)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    yield person
    await person.leave()


async def test_its_addresses_answer_and_its_processes_run(way):
    demo, wanted = way
    async with httpx.AsyncClient() as client:
        assert "Log in" in (await client.get(f"{demo.site}login/")).text
        assert "<h1>Inbox</h1>" in (await client.get(demo.inbox)).text
        assert (await client.get(demo.supplier)).json()["base"] == "EUR"
    assert processes(demo) == wanted
    assert ("one server does everything" in demo.printed) == ("valkey-server" not in wanted)


async def test_an_expense_reaches_every_tab_of_its_owner_and_the_inbox_and_nobody_else(way):
    demo, _ = way
    async with at_home(demo, "ada") as ada, at_home(demo, "bob") as bob:
        hers, theirs = [(await person.opens())[0] for person in (ada, bob)]
        categories = (await ada.does("GET", "categories/"))["categories"]
        await ada.spends("7.70", categories[0]["id"], "Tea for two")
        assert (await hers.notice())["text"] == "Tea for two: 7.70 EUR"
        # A notice of bob's own comes after ada's would have.
        await bob.spends("1.10", categories[0]["id"], "Tea for one")
        assert (await theirs.notice())["text"] == "Tea for one: 1.10 EUR"

        async def inbox() -> list[str]:
            page = (await ada.client.get(demo.inbox)).text
            return [line for line in page.splitlines() if "Tea for two" in line and "to ada@example.com" in line]

        assert len(await comes(inbox)) == 1


@pytest.mark.parametrize("words", [(), ("--postgres",)])
def test_ctrl_c_stops_everything(words):
    with shown("expenses", *words) as demo:
        demo.interrupt()
        assert demo.ending() == (130, STOPPED)


def test_ctrl_c_while_it_moves_in_stops_that():
    with nothing_left():
        demo = Demo("expenses")
        demo.says("Moving in")
        demo.interrupt()
        assert demo.ending() == (130, STOPPED)


@pytest.mark.parametrize(
    ("part", "words", "said"),
    [
        ("valkey-server", (), "The household's Redis has ended (signal 9). Everything else was stopped."),
        ("pginstall/bin/postgres", ("--postgres",), "The household's PostgreSQL has ended (signal 9). Everything else"),
    ],
)
def test_a_part_that_ends_is_said_and_the_rest_is_stopped(part, words, said):
    with shown("expenses", *words) as demo:
        demo.kill(part)
        code, printed = demo.ending()
    assert code == 1
    assert printed.lstrip().startswith(said)
    assert printed.endswith("Everything else was stopped.\n")


def test_a_worker_that_is_killed_starts_again():
    with shown("expenses") as demo:
        before = demo.processes("celery -A config worker")
        demo.kill("celery -A config worker")
        said = "".join(demo.says("The worker is back."))
        after = demo.processes("celery -A config worker")
    assert said.lstrip().startswith("The household's worker has ended (signal 9). Its last line: ")
    assert len(after) == 1
    assert after != before


def test_a_port_that_is_taken_is_said():
    with nothing_left(), socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, printed = Demo("expenses", "--port", str(port)).ending()
    assert code == 2
    assert f"Port {port} cannot be used (Address already in use): choose another with --port" in printed
