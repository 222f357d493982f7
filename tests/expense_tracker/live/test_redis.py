"""The socket over a real Redis, which is killed and comes back."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import connections
from expenses.domain.expenses import add_expense
from expenses.live.hub import hub

from capstone import say
from capstone.environment import channel_layers
from course.services.redis import Redis, running_redis

from ..visitors import Tab, Visitor


@pytest.fixture
async def server(settings, house) -> AsyncIterator[Redis]:
    """A Redis of our own, and the settings that the environment makes of its address."""
    with running_redis() as server:
        settings.CHANNEL_LAYERS = channel_layers(server.url, "expenses")
        yield server
        for visitor in house.visitors:
            await visitor.leave()
        await get_channel_layer().flush()


async def spend(visitor: Visitor, food: int) -> None:
    data = {"amount": "12.50", "description": "Soup", "category": food}
    await sync_to_async(add_expense)(visitor.user, data, via="api")


async def number(tab: Tab) -> int:
    return (await tab.next())["notification"]["number"]


async def looks_until(live: bool) -> None:
    while hub().live != live:  # a subscription takes a moment to come back
        await hub().look()


async def test_what_is_announced_over_redis_reaches_its_user_alone(server, ada: Visitor, bob: Visitor, food: int):
    (one, hello), (two, _), (other, _) = await ada.opens(), await ada.opens(), await bob.opens()
    assert hello["live"] is True
    for visitor in (ada, bob, ada):
        await spend(visitor, food)
    assert [await number(one), await number(one), await number(two), await number(two)] == [1, 2, 1, 2]
    assert await number(other) == 1


async def test_a_process_without_a_loop_is_heard(server, ada: Visitor, food: int, monkeypatch: pytest.MonkeyPatch):
    def work() -> None:
        data = {"amount": "12.50", "description": "Soup", "category": food}
        add_expense(ada.user, data, via="recurring")
        connections.close_all()

    tab, _ = await ada.opens()
    monkeypatch.setattr(say, "_loop", None)  # as in a worker's process
    thread = threading.Thread(target=work)
    thread.start()
    assert await number(tab) == 1
    await asyncio.to_thread(thread.join)


async def test_redis_is_killed_and_comes_back_and_nothing_is_missing(server: Redis, ada: Visitor, food: int):
    tab, _ = await ada.opens()
    server.kill()
    await spend(ada, food)
    await looks_until(live=False)
    assert await tab.next() == {"type": "live", "live": False}
    assert await number(tab) == 1
    late, hello = await ada.opens(since=0)
    assert hello["live"] is False
    assert await number(late) == 1
    server.start_again()
    await looks_until(live=True)
    for each in (tab, late):
        assert await each.next() == {"type": "live", "live": True}
    await spend(ada, food)
    assert [await number(tab), await number(late)] == [2, 2]


async def test_a_redis_that_hangs_holds_up_neither_saves_nor_notices(server, ada: Visitor, food, monkeypatch):
    monkeypatch.setattr(say, "DEADLINE", 0.2)
    tab, _ = await ada.opens()
    server.process.send_signal(signal.SIGSTOP)
    await spend(ada, food)
    await looks_until(live=False)
    assert await tab.next() == {"type": "live", "live": False}
    assert await number(tab) == 1
    server.process.send_signal(signal.SIGCONT)
    await looks_until(live=True)
    assert await tab.next() == {"type": "live", "live": True}
    await spend(ada, food)
    assert await number(tab) == 2
