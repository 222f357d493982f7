"""When the client goes, Django cancels the view; work in a thread is done all the same.

Widely taught: nothing; or an `except Exception` around the view's work "for everything that can go wrong".

What happens: under ASGI the view gets CancelledError at the `await` where it stands. That is a BaseException: `except
Exception` does not see it, `finally` does. A thread cannot be cancelled: what was handed to `sync_to_async` is done to
its end, and its row is written, while the view believes that all is off. What was to come after it never happens.

The right way: clean up in `finally`. Work that must be done whole goes into one task that the view only waits for:
`await asyncio.shield(task)`, with the task kept in a set; or into the database, as a row that a worker finds.
"""

from __future__ import annotations

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.urls import path

from .visit import Visit

pytestmark = pytest.mark.urls(__name__)

LAST_RESORT = 30  # seconds
TASKS = set()


class Kitchen:
    """What happened, and when the oven opens: one event for coroutines, one for threads."""

    def __init__(self):
        self.events = []
        self.begun = asyncio.Event()
        self.oven, self.oven_for_threads = asyncio.Event(), threading.Event()
        self.loop = asyncio.get_running_loop()

    async def bake(self):
        self.begun.set()
        await self.oven.wait()
        self.events.append("baked")

    def bake_in_a_thread(self):
        self.loop.call_soon_threadsafe(self.begun.set)
        assert self.oven_for_threads.wait(LAST_RESORT)
        self.events.append("baked")


async def as_taught(request):
    kitchen = request.scope["kitchen"]
    try:
        await kitchen.bake()
    except Exception:
        kitchen.events.append("except Exception")
    finally:
        kitchen.events.append("finally")
    return HttpResponse("bread")


async def in_a_thread(request):
    kitchen = request.scope["kitchen"]
    try:
        await sync_to_async(kitchen.bake_in_a_thread)()
        kitchen.events.append("and noted in the book")
    except asyncio.CancelledError:
        kitchen.events.append("the view is cancelled")
        raise
    return HttpResponse("bread")


async def shielded(request):
    kitchen = request.scope["kitchen"]

    async def bake_and_note():
        await kitchen.bake()
        kitchen.events.append("and noted in the book")

    task = asyncio.create_task(bake_and_note())
    TASKS.add(task)
    task.add_done_callback(TASKS.discard)
    await asyncio.shield(task)
    return HttpResponse("bread")


urlpatterns = [path("taught/", as_taught), path("thread/", in_a_thread), path("shielded/", shielded)]


@pytest.fixture
async def kitchen():
    return Kitchen()


async def visit_until_it_bakes(url, kitchen):
    visit = Visit(url, kitchen=kitchen)
    await visit.send()
    await kitchen.begun.wait()
    return visit


async def test_except_exception_does_not_see_the_client_go(kitchen):
    visit = await visit_until_it_bakes("/taught/", kitchen)
    await visit.leave()
    assert kitchen.events == ["finally"]


async def test_work_in_a_thread_is_done_though_the_view_is_cancelled(kitchen, settle):
    visit = await visit_until_it_bakes("/thread/", kitchen)
    leaving = asyncio.create_task(visit.leave())
    await settle()
    assert kitchen.events == ["the view is cancelled"]
    kitchen.oven_for_threads.set()
    await leaving
    assert kitchen.events == ["the view is cancelled", "baked"]  # and not noted


async def test_a_shielded_task_is_done_whole(kitchen):
    visit = await visit_until_it_bakes("/shielded/", kitchen)
    await visit.leave()
    assert kitchen.events == []
    (task,) = TASKS
    kitchen.oven.set()
    await task
    assert kitchen.events == ["baked", "and noted in the book"]
    assert TASKS == set()


@pytest.mark.parametrize("url", ["/taught/", "/shielded/"])
async def test_a_client_that_waits_gets_the_bread(url, kitchen):
    visit = await visit_until_it_bakes(url, kitchen)
    kitchen.oven.set()
    assert (await visit.start())["status"] == 200
    assert await visit.piece() == b"bread"
    await visit.end()
