"""The async ORM is the sync ORM in a thread, with every database.

Widely taught: "the database backend must support async", and async drivers to install for it.

What happens: `acount()`, `async for` and the rest work on SQLite, which has no async driver at all. Each hands the sync
call to a thread and awaits the thread, whatever the driver. The loop is free meanwhile; the queries themselves are no
faster.

The right way: use the a-methods with the database that you have. An async driver (asyncpg, psycopg's AsyncConnection)
is for SQL of your own, beside the ORM.
"""

from __future__ import annotations

import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from kitchen import factories
from kitchen.models import Recipe


@pytest.fixture
async def query_threads(pantry):
    """The threads in which queries ran, one entry a query."""
    threads = []

    def note(execute, *args):
        threads.append(threading.current_thread())
        return execute(*args)

    # Each thread has a connection, and each connection its wrappers: this one is for the thread of the async ORM.
    await sync_to_async(lambda: connection.execute_wrappers.append(note))()
    yield threads
    await sync_to_async(lambda: connection.execute_wrappers.remove(note))()


async def listed():
    return [recipe async for recipe in Recipe.objects.all()]


@pytest.mark.parametrize(
    "ask",
    [lambda: Recipe.objects.acount(), lambda: Recipe.objects.afirst(), listed],
    ids=["acount", "afirst", "async for"],
)
async def test_the_a_methods_ask_in_a_thread(ask, query_threads):
    assert connection.vendor == "sqlite"
    await ask()
    assert len(query_threads) == 1
    assert query_threads[0] is not threading.current_thread()


async def test_all_queries_of_one_task_run_in_the_same_thread(query_threads):
    await sync_to_async(factories.recipe)()
    await Recipe.objects.acount()
    await listed()
    assert len(query_threads) >= 4
    assert len(set(query_threads)) == 1
