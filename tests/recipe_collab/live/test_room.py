"""A room and its writer: gaps, late and doubled announcements, and a database that does not answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError
from pycrdt import Doc, Text
from recipes.domain import edits, log
from recipes.live import announce, room, writer
from recipes.live import hub as live_hub
from recipes.live.hub import hub
from recipes.live.room import Room
from recipes.models import Update

from ..chefs import Chef
from ..pages import Page


@pytest.fixture
def announced(monkeypatch) -> list[tuple[int, int, int, bytes]]:
    """What was to be announced, and was not."""
    kept: list[tuple[int, int, int, bytes]] = []
    monkeypatch.setattr(announce, "updated", lambda *message: kept.append(message))
    return kept


def typed(pk: int, text: str) -> None:
    def change(doc: Doc) -> None:
        name = doc.get("name", type=Text)
        name += text

    edits.edit(pk, None, change)


async def type_elsewhere(pk: int, *texts: str) -> None:
    for text in texts:
        await sync_to_async(typed)(pk, text)


def room_of(pk: int) -> Room:
    return hub()._rooms[pk]


async def until(true: Callable[[], Any]) -> None:
    """Let others run until it is so."""
    while not true():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0)


@pytest.fixture
def reads(monkeypatch) -> list[int]:
    """From which numbers the log was read while somebody listened."""
    asked: list[int] = []
    read = log.read_after

    def counted(pk: int, number: int) -> log.Read | None:
        asked.append(number)
        return read(pk, number)

    monkeypatch.setattr(log, "read_after", counted)
    return asked


async def test_announcements_that_fit_are_taken_without_a_look_at_the_log(ada: Chef, soup: int, announced, reads):
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one", " two")
    reads.clear()
    for _, *message in announced:
        room_of(soup).hear(*message)
    await page.until(lambda: page.says()["name"] == "Soup one two")
    assert reads == []


async def test_announcements_in_the_wrong_order_and_twice_are_each_taken_once(ada: Chef, soup: int, announced):
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one", " two", " three")
    for place in (2, 1, 1, 0, 2, 0):
        room_of(soup).hear(*announced[place][1:])
    await page.until(lambda: page.says()["name"] == "Soup one two three")
    assert room_of(soup).number == 4


async def test_a_gap_is_read_from_the_log(ada: Chef, soup: int, announced):
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one", " two", " three")
    room_of(soup).hear(*announced[2][1:])
    await page.until(lambda: page.says()["name"] == "Soup one two three")


async def test_a_gap_is_read_although_the_log_was_compacted(ada: Chef, soup: int, announced, settings):
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one", " two", " three")
    settings.COMPACT_AFTER = 1
    assert await sync_to_async(log.compact)(soup)
    assert not await Update.objects.aexists()
    room_of(soup).hear(*announced[2][1:])
    await page.until(lambda: page.says()["name"] == "Soup one two three")


async def test_many_early_announcements_are_not_kept_for_ever(ada: Chef, soup: int):
    await ada.edits(soup)
    for number in range(10, 10_000, 2):
        room_of(soup).hear(number, number + 1, b"\0\0")
    assert len(room_of(soup)._early) <= 100


async def test_a_database_that_fails_loses_no_edit(ada: Chef, bob: Chef, soup: int, monkeypatch):
    one, two = await ada.edits(soup), await bob.edits(soup)
    append, failures = log.append, [DatabaseError("the disk is full")] * 3
    monkeypatch.setattr(writer, "FIRST_WAIT", 0)

    def failing(batch):
        if failures:
            raise failures.pop()
        return append(batch)

    monkeypatch.setattr(log, "append", failing)
    await one.type("Onion ")
    await two.until(lambda: two.says()["name"] == "Onion Soup")
    await one.sync()
    assert failures == []
    assert await Update.objects.acount() == 2


async def test_nobody_sees_what_is_not_stored(ada: Chef, bob: Chef, soup: int, monkeypatch):
    append, written, go_on = log.append, threading.Event(), threading.Event()
    one, two = await ada.edits(soup), await bob.edits(soup)

    def waiting(batch):
        written.set()
        assert go_on.wait(30)
        return append(batch)

    monkeypatch.setattr(log, "append", waiting)
    await one.type("Onion ")
    await asyncio.to_thread(written.wait, 30)
    late = await bob.opens(soup)  # asks for the document while it is ahead of the log
    place = room_of(soup)
    assert place._writer.unsaved(soup)
    await until(lambda: place._settling)  # the question waits
    assert all(not socket._out for socket in place.sockets)
    go_on.set()
    for page in (two, late):
        await page.until(lambda page=page: page.says()["name"] == "Onion Soup")


async def test_what_came_while_a_batch_was_written_is_the_next_batch(ada: Chef, soup: int, monkeypatch):
    append, written, go_on = log.append, threading.Event(), threading.Event()
    batches: list[int] = []
    page = await ada.edits(soup)

    def waiting(batch):
        batches.append(sum(len(lines) for lines in batch.values()))
        written.set()
        assert go_on.wait(30)
        return append(batch)

    monkeypatch.setattr(log, "append", waiting)
    await page.type("a")
    await asyncio.to_thread(written.wait, 30)
    for letter in "bcdef":
        await page.type(letter)
    await until(lambda: len(hub().writer.unsaved(soup)) == 6)
    go_on.set()
    await page.sync()
    assert batches == [1, 1]  # one author: one line
    assert await Update.objects.acount() == 3


async def test_a_batch_rests_a_moment_after_the_last_one_and_takes_along_what_comes_meanwhile(
    ada: Chef, soup: int, monkeypatch
):
    page = await ada.edits(soup)
    monkeypatch.setattr(writer, "PACE", 3600)
    rests, over = [], asyncio.Event()

    async def rest(seconds: float) -> None:
        rests.append(seconds > 0)
        if seconds > 0:
            await over.wait()

    monkeypatch.setattr(writer.Writer, "rest", staticmethod(rest))
    await page.type("a")
    await page.sync()  # who types alone waits for nothing
    for letter in "bcd":
        await page.type(letter)
    await until(lambda: len(hub().writer.unsaved(soup)) == 3)
    over.set()
    await page.sync()
    assert rests == [False, True]
    assert await Update.objects.acount() == 3  # with the one that the recipe began with


async def test_what_is_committed_together_is_announced_together(ada: Chef, soup: int, monkeypatch):
    recipes = [soup, await ada.cooks(), await ada.cooks()]
    pages = [await ada.edits(recipe) for recipe in recipes]
    append, written, go_on = log.append, threading.Event(), threading.Event()
    said: list[list[int]] = []

    async def send(group: str, message: dict[str, Any]) -> None:
        said.append([update["recipe"] for update in message["messages"]])

    def waiting(batch):
        written.set()
        assert go_on.wait(30)
        return append(batch)

    monkeypatch.setattr(log, "append", waiting)
    await pages[0].type("a")
    await asyncio.to_thread(written.wait, 30)
    monkeypatch.setattr(live_hub, "send", send)
    for page in pages:
        await page.type("b")
    await until(lambda: all(hub().writer.unsaved(recipe) for recipe in recipes))
    go_on.set()
    for page in pages:
        await page.sync()
    await until(lambda: hub()._saying is None)
    assert said == [[soup], recipes]


async def test_what_is_announced_while_a_room_is_opened_is_not_missed(ada: Chef, soup: int, announced, monkeypatch):
    read, has_read, go_on = log.read_after, threading.Event(), threading.Event()

    def slow(pk: int, number: int) -> log.Read | None:
        found = read(pk, number)
        if not has_read.is_set():
            has_read.set()
            assert go_on.wait(30)
        return found

    monkeypatch.setattr(log, "read_after", slow)
    page = await ada.opens(soup)
    await asyncio.to_thread(has_read.wait, 30)
    await type_elsewhere(soup, " one")
    hub()._hear(announce.update(*announced[0]))
    go_on.set()
    await page.until(lambda: page.says()["name"] == "Soup one")


async def test_a_new_gap_gets_its_own_time(ada: Chef, soup: int, announced, reads, monkeypatch):
    monkeypatch.setattr(room, "GAP_PATIENCE", 3600)
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one", " two", " three", " four")
    reads.clear()
    place = room_of(soup)
    for heard in (1, 0, 3):
        place.hear(*announced[heard][1:])
    place._fill(1)  # the time of the first gap is over, and that one is closed
    assert place._catching is None
    assert place._gap
    place.hear(*announced[2][1:])
    await page.until(lambda: page.says()["name"] == "Soup one two three four")
    assert reads == []


async def test_who_sends_waits_when_too_much_waits_to_be_stored(ada: Chef, soup: int, monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 100)
    page = await ada.edits(soup)
    for _ in range(5):
        await page.type("x" * 200)
    await page.sync()
    assert page.says()["name"].startswith("x" * 200)


async def test_a_page_that_comes_while_the_last_one_leaves_finds_the_room(ada: Chef, soup: int):
    for _ in range(5):
        page: Page = await ada.edits(soup)
        await page.type("x")
        await page.connection.socket.send_input({"type": "websocket.disconnect", "code": 1001})
    last = await ada.edits(soup)
    await last.until(lambda: last.says()["name"] == "xxxxxSoup")


async def test_a_line_of_our_own_waits_for_one_before_it_that_is_on_its_way(
    ada: Chef, soup: int, announced, reads, monkeypatch
):
    monkeypatch.setattr(room, "GAP_PATIENCE", 3600)
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one")
    await page.type("Onion ")
    await page.sync()  # it is number 3, and number 2 is on its way
    assert room_of(soup).number == 1
    room_of(soup).hear(*announced[0][1:])
    await page.until(lambda: page.says()["name"] == "Onion Soup one")
    assert room_of(soup).number == 3
    assert 1 not in reads  # the rows, which follow, read from the beginning


async def test_a_gap_after_a_line_of_our_own_is_read_when_nobody_tells(ada: Chef, soup: int, announced):
    page = await ada.edits(soup)
    await type_elsewhere(soup, " one")
    await page.type("Onion ")
    await page.until(lambda: page.says()["name"] == "Onion Soup one")
    assert room_of(soup).number == 3
