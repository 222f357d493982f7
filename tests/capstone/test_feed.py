"""capstone/feed.py: whatever a layer does to the notices, the page gets each once and in order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from capstone.feed import MOST_MISSED, Feed


class Page:
    """A page, and the log that its feed reads."""

    def __init__(self) -> None:
        self.got: list[object] = []
        self.log: list[int] = []
        self.reads = 0
        self.gate = asyncio.Event()  # closed, the page does not read what it is sent
        self.gate.set()
        self.feed = Feed(self.read, self.send, self.snapshot)

    async def read(self, number: int) -> list[tuple[int, str]]:
        self.reads += 1
        await asyncio.sleep(0)
        return [(other, str(other)) for other in self.log if other > number][: MOST_MISSED + 1]

    async def send(self, frame: str) -> None:
        await self.gate.wait()
        self.got.append(int(frame) if frame.isdigit() else frame)

    async def snapshot(self) -> int:
        self.got.append("snapshot")
        return self.log[-1]

    def hear(self, *numbers: int) -> None:
        for number in numbers:
            self.feed.hear(number, str(number))


async def settle() -> None:
    for _ in range(600):  # each step of a feed is a few turns of the loop
        await asyncio.sleep(0)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    page = Page()
    running = asyncio.create_task(page.feed.run(0))
    yield page
    running.cancel()
    assert isinstance((await asyncio.gather(running, return_exceptions=True))[0], asyncio.CancelledError)


async def test_what_comes_in_order_is_sent_without_asking_the_log(page: Page):
    page.hear(1, 2, 3)
    await settle()
    assert page.got == [1, 2, 3]
    assert page.reads == 0


async def test_what_comes_twice_is_sent_once(page: Page):
    page.hear(1, 1, 2)
    await settle()
    page.hear(1, 2, 2)
    await settle()
    assert page.got == [1, 2]


async def test_a_gap_is_filled_from_the_log(page: Page):
    page.log = [1, 2, 3]
    page.hear(3)
    await settle()
    assert page.got == [1, 2, 3]


async def test_a_lost_last_one_is_found_by_the_number_alone(page: Page):
    page.log = [1]
    page.feed.catch_up(1)
    await settle()
    assert page.got == [1]


@pytest.mark.parametrize("seed", range(20))
async def test_any_loss_order_and_repetition_gives_each_once_in_order(page: Page, seed: int):
    chance = random.Random(seed)
    for number in range(1, 61):
        page.log.append(number)
        if chance.random() < 0.7:
            page.hear(*chance.choices(page.log[-5:], k=chance.randint(1, 4)))
        if chance.random() < 0.3:
            await asyncio.sleep(0)
    page.feed.catch_up(60)
    await settle()
    assert page.got == list(range(1, 61))


@pytest.mark.parametrize(("missed", "first"), [(MOST_MISSED, 1), (MOST_MISSED + 1, "snapshot")])
async def test_a_hundred_are_caught_up_and_more_become_a_snapshot(page: Page, missed: int, first: object):
    page.log = list(range(1, missed + 1))
    page.feed.catch_up(missed)
    await settle()
    assert page.got[0] == first
    page.log.append(missed + 1)
    page.hear(missed + 1)
    await settle()
    assert page.got[-1] == missed + 1
    assert len(page.got) == (missed + 1 if first == 1 else 2)


async def test_a_page_that_does_not_read_keeps_no_more_than_a_hundred_waiting(page: Page):
    page.gate.clear()
    page.log = list(range(1, 1001))
    page.hear(*page.log)
    await settle()
    assert len(page.feed._heard) <= MOST_MISSED
    page.gate.set()
    await settle()
    assert page.got[-1] == "snapshot"
    assert page.got[:-1] == list(range(1, len(page.got)))


async def test_a_notice_that_is_announced_and_not_in_the_log_stops_nothing(page: Page):
    page.hear(2)
    await settle()
    assert page.got == []
    page.log = [3]
    page.hear(3)
    await settle()
    assert page.got == [3]


async def test_what_is_no_notice_is_sent_between_two(page: Page):
    page.hear(1)
    page.feed.interject("live")
    page.hear(2)
    await settle()
    assert sorted(map(str, page.got)) == ["1", "2", "live"]
