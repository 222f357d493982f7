"""A thousand calls: gather starts them all, and a semaphore bounds the calls but not the tasks.

Widely taught: `gather` over a list of any length; or the same with a `Semaphore(10)` inside each call, "in batches".

What happens: without a bound 1,000 requests are under way at once. With the semaphore no more than 10 are, but gather
has still made a task of every name: 1,001 tasks are alive, 990 of them only queueing, and 100,000 names would be
100,000 tasks. And these are no batches: a free place is taken at once.

The right way: where the list can be long, start as many workers as there are places and let them take the next name
from one shared iterator (or from an `asyncio.Queue`, when names arrive meanwhile). Ten calls, ten tasks, results in
order.
"""

from __future__ import annotations

import asyncio

import pytest

NAMES = [f"supplier {n}" for n in range(1000)]
PLACES = 10


class Market:
    """Suppliers that answer when they are let go; counts who is being asked."""

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Event] = {}
        self.peak = 0
        self.open = False

    async def ask(self, name):
        if not self.open:
            self.waiting[name] = asyncio.Event()
            self.peak = max(self.peak, len(self.waiting))
            await self.waiting[name].wait()
            del self.waiting[name]
        return f"price of {name}"

    def open_for_all(self):
        self.open = True
        for event in self.waiting.values():
            event.set()


@pytest.fixture
def market():
    return Market()


async def all_at_once(names, ask):
    return await asyncio.gather(*(ask(name) for name in names))


async def with_semaphore(names, ask):
    places = asyncio.Semaphore(PLACES)

    async def ask_when_free(name):
        async with places:
            return await ask(name)

    return await asyncio.gather(*(ask_when_free(name) for name in names))


async def with_workers(names, ask):
    prices = [None] * len(names)
    jobs = iter(enumerate(names))

    async def worker():
        for i, name in jobs:
            prices[i] = await ask(name)

    async with asyncio.TaskGroup() as group:
        for _ in range(PLACES):
            group.create_task(worker())
    return prices


async def test_gather_asks_a_thousand_at_once(market, settle):
    asking = asyncio.create_task(all_at_once(NAMES, market.ask))
    await settle()
    assert len(market.waiting) == 1000
    market.open_for_all()
    assert await asking == [f"price of {name}" for name in NAMES]


async def test_a_semaphore_bounds_the_calls_but_not_the_tasks(market, settle):
    before = asyncio.all_tasks()
    asking = asyncio.create_task(with_semaphore(NAMES, market.ask))
    await settle()
    assert len(market.waiting) == 10
    assert len(asyncio.all_tasks() - before) == 1001  # the one that asks, and one a name
    market.open_for_all()
    await asking


async def test_workers_bound_the_calls_and_the_tasks(market, settle):
    before = asyncio.all_tasks()
    asking = asyncio.create_task(with_workers(NAMES, market.ask))
    await settle()
    assert len(market.waiting) == 10
    assert len(asyncio.all_tasks() - before) == 11
    market.open_for_all()
    assert await asking == [f"price of {name}" for name in NAMES]
    assert market.peak == 10


@pytest.mark.parametrize("bounded", [with_semaphore, with_workers])
async def test_a_free_place_is_taken_at_once(bounded, market, settle):
    asking = asyncio.create_task(bounded(NAMES, market.ask))
    await settle()
    market.waiting["supplier 4"].set()  # the other nine go on waiting
    await settle()
    assert "supplier 10" in market.waiting
    assert len(market.waiting) == market.peak == 10
    market.open_for_all()
    await asking
