"""`course demo recipes` with its real servers, worker, Redis and mail: in each of the ways in which it can run."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from pycrdt import Doc, Map, Text, create_sync_message, create_update_message, handle_sync_message

from ...expense_tracker.acceptance.people import PATIENCE, Person, Tab, comes
from ..moving import PASSWORD, WAYS, Shown, processes, shown
from ..shown import STOPPED

SYNC = 0  # what a frame of the document begins with


@pytest.fixture(scope="module", params=["plain", "postgres", "no redis"])
def way(request) -> Iterator[tuple[Shown, dict[str, int]]]:
    """A demo that runs for several tests, and its processes."""
    words, lacking, wanted = WAYS[request.param]
    with shown("recipes", *words, lacking=lacking) as demo:
        yield demo, wanted


class Editor:
    """A page that edits a recipe."""

    def __init__(self, tab: Tab) -> None:
        self._socket = tab.socket
        self._doc: Doc = Doc()
        self._steps = self._doc.get("steps", type=Map)

    @property
    def first(self) -> Text:
        """The text of the first step."""
        return min(self._steps.values(), key=lambda step: step["order"])["text"]

    async def open(self) -> None:
        """Begin as y-websocket's provider does."""
        await self._socket.send(create_sync_message(self._doc))
        await self.until("onions")

    async def reopen(self, tab: Tab) -> None:
        """Go on after the connection was lost: whatever the server may lack is sent once more."""
        self._socket = tab.socket
        await self._socket.send(create_sync_message(self._doc))
        await self._socket.send(create_update_message(self._doc.get_update()))

    async def type(self, words: str, at: int) -> None:
        """Write into the first step."""
        before = self._doc.get_state()
        self.first.insert(at, words)
        await self._socket.send(create_update_message(self._doc.get_update(before)))

    async def until(self, *words: str) -> str:
        """Take what others did, until the first step holds these words; its text."""
        async with asyncio.timeout(PATIENCE):
            while not len(self._steps) or not all(word in str(self.first) for word in words):
                await self._hear()
        return str(self.first)

    async def _hear(self) -> None:
        frame = await self._socket.recv()
        assert isinstance(frame, bytes)
        if frame[0] == SYNC and (answer := handle_sync_message(frame[1:], self._doc)):
            await self._socket.send(answer)


@asynccontextmanager
async def at_work(demo: Shown, *names: str) -> AsyncIterator[list[Person]]:
    """Chefs of the demo data, logged in."""
    async with AsyncExitStack() as stack:
        chefs = [Person([demo.address], name) for name in names]
        for chef in chefs:
            stack.push_async_callback(chef.leave)
            assert (await chef.log_in(PASSWORD)).status_code == 302
        yield chefs


async def soup(chef: Person) -> int:
    """The recipe that all of them share."""
    (found,) = (await chef.does("GET", "recipes/", params={"text": "onion"}))["recipes"]
    return found["id"]


async def test_its_addresses_answer_and_its_processes_run(way):
    demo, wanted = way
    async with httpx.AsyncClient() as client:
        assert "csrfmiddlewaretoken" in (await client.get(f"{demo.site}login/")).text
        assert "<h1>Inbox</h1>" in (await client.get(demo.inbox)).text
        assert (await client.get(demo.supplier)).json() == {"ingredient": "onion", "price": "1.90"}
    assert processes(demo) == wanted
    assert ("one server does everything" in demo.printed) == ("valkey-server" not in wanted)


async def test_what_three_pages_type_into_one_step_at_once_stands_in_all_of_them(way):
    demo, _ = way
    async with at_work(demo, "ada", "bob") as (ada, bob):
        recipe = await soup(ada)
        pages = [Editor(await chef.tab(f"/ws/recipes/{recipe}")) for chef in (ada, ada, bob)]
        for page in pages:
            await page.open()
        words = ["One. ", "Two. ", "Three. "]
        await asyncio.gather(*(page.type(word, 0) for page, word in zip(pages, words, strict=True)))
        assert len(set([await page.until(*words) for page in pages])) == 1


async def test_a_recipe_that_is_complete_is_mailed_to_all_who_share_it(way):
    demo, _ = way
    async with at_work(demo, "ada") as (ada,):
        await ada.does("POST", f"recipes/{await soup(ada)}/complete/")

        async def inbox() -> bool:
            page = (await ada.client.get(demo.inbox)).text
            return all(f"to {name}@example.com" in page for name in ("ada", "bob", "cleo"))

        await comes(inbox)


async def test_the_prices_of_its_dashboard_are_the_suppliers(way):
    demo, _ = way
    async with at_work(demo, "ada") as (ada,):
        dashboard = await ada.does("GET", "dashboard/")
    prices = {row["name"]: row["price"] for row in dashboard["stock"]}
    assert (prices["onion"], dashboard["prices_are_fresh"]) == ("1.90", True)


def test_ctrl_c_stops_everything():
    with shown("recipes", "--postgres") as demo:
        demo.interrupt()
        assert demo.ending() == (130, STOPPED)


async def test_a_server_that_is_killed_starts_again_and_nothing_is_lost():
    with shown("recipes") as demo:
        async with at_work(demo, "ada", "bob") as (ada, bob):
            recipe = await soup(ada)
            page = Editor(await ada.tab(f"/ws/recipes/{recipe}"))
            await page.open()
            await page.type("Chop. ", 0)
            (kill,) = re.findall(r"kill -9 (\d+)", demo.printed)
            os.kill(int(kill), signal.SIGKILL)
            assert "has ended (signal 9)" in "".join(await asyncio.to_thread(demo.says, "The server 1 is back."))
            await page.reopen(await ada.tab(f"/ws/recipes/{recipe}"))
            await page.type("Stir. ", 0)
            other = Editor(await bob.tab(f"/ws/recipes/{recipe}"))
            await other.open()
            assert (await other.until("Stir. ")).startswith("Stir. Chop. ")
