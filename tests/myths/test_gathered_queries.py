"""Queries that are gathered run one after another.

Widely taught: `await asyncio.gather(Chef.objects.acount(), Recipe.objects.acount(), ...)` runs the queries at once, so
that four queries take as long as one.

What happens: all sync work of a request goes to one thread, so that a transaction and its connection stay together. A
thread does one thing at a time: the queries queue, by `acount()`, by `async for`, by `sync_to_async`, on every
database. What does overlap is a query with HTTP calls and other waiting of the loop.

The right way: one better query (`annotate`, `select_related`, a join) instead of four; gather for a query beside calls.
Where parallel reads pay, Channels' `database_sync_to_async(..., thread_sensitive=False)` runs them in threads of their
own and closes their connections, which `asyncio.to_thread` does not. They are outside of your transaction.
"""

from __future__ import annotations

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.db import connection, connections
from kitchen import factories
from kitchen.models import Chef, Recipe

LAST_RESORT = 30  # seconds


async def listed():
    return len([recipe async for recipe in Recipe.objects.all()])


WAYS = {
    "acount": (lambda: Chef.objects.acount(), lambda: Recipe.objects.acount()),
    "async for": (listed, listed),
    "sync_to_async": (sync_to_async(Chef.objects.count), sync_to_async(Recipe.objects.count)),
}


@pytest.fixture
async def queries(pantry):
    """Which thread began and ended a query, in order."""
    events = []

    def note(execute, *args):
        events.append(("begin", threading.current_thread()))
        try:
            return execute(*args)
        finally:
            events.append(("end", threading.current_thread()))

    await sync_to_async(lambda: connection.execute_wrappers.append(note))()
    yield events
    await sync_to_async(lambda: connection.execute_wrappers.remove(note))()


@pytest.mark.parametrize("way", WAYS)
async def test_gathered_queries_queue_in_one_thread(way, queries):
    first, second = WAYS[way]
    await asyncio.gather(first(), second())
    assert [what for what, _ in queries] == ["begin", "end", "begin", "end"]
    assert len({thread for _, thread in queries}) == 1


async def test_a_query_and_a_call_overlap(pantry):
    asked, answered = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def count():
        loop.call_soon_threadsafe(asked.set)
        assert answered.wait(LAST_RESORT)  # it cannot end before the supplier has answered
        return Recipe.objects.count()

    async def ask_supplier():
        await asked.wait()  # nor can the supplier answer before the query has begun
        answered.set()
        return "2.50"

    assert await asyncio.gather(sync_to_async(count)(), ask_supplier()) == [0, "2.50"]


async def test_threads_of_their_own_overlap_and_close_their_connections(pantry):
    meeting, wrappers = threading.Barrier(2), []

    def count(model):
        number = model.objects.count()
        wrappers.append(connections["default"])
        meeting.wait(LAST_RESORT)  # both are in the middle of their work
        return number

    ask = database_sync_to_async(count, thread_sensitive=False)
    assert await asyncio.gather(ask(Chef), ask(Recipe)) == [0, 0]
    assert len(set(wrappers)) == 2
    assert [wrapper.connection for wrapper in wrappers] == [None, None]


async def test_one_query_can_bring_it_all(queries):
    await sync_to_async(factories.recipe)(name="soup", chef=await sync_to_async(factories.chef)(name="Ada"))
    queries.clear()
    recipe = await Recipe.objects.select_related("chef").aget()
    assert (recipe.name, recipe.chef.name) == ("soup", "Ada")
    assert len(queries) == 2  # it began, it ended
