"""expenses/live/hub.py: a channel layer that loses messages, or is gone, costs nobody a notice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer, channel_layers
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from expenses.domain.expenses import add_expense
from expenses.live import watch
from expenses.live.hub import hub

from ..visitors import Tab, Visitor


class Faulty(InMemoryChannelLayer):
    """A layer with faults: `gone`, every call fails; `loses`, what is sent to groups never arrives."""

    gone = False
    loses = False
    joined = 0

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()  # closed, it does not answer
        self.gate.set()

    def _check(self) -> None:
        if self.gone:
            raise ConnectionError("The layer is gone.")

    async def new_channel(self, *args: Any) -> str:
        self._check()
        return await super().new_channel(*args)

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        self._check()
        await self.gate.wait()
        await super().send(channel, message)

    async def group_add(self, group: str, channel: str) -> None:
        self._check()
        self.joined += 1
        await super().group_add(group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        self._check()
        await super().group_discard(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self._check()
        if not self.loses:
            await super().group_send(group, message)


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> Faulty:
    """In place of the layer; it works until the test says otherwise."""
    layer = Faulty()
    monkeypatch.setitem(channel_layers.backends, "default", layer)
    return layer


async def spend(visitor: Visitor, food: int) -> None:
    data = {"amount": "12.50", "description": "Soup", "category": food}
    await sync_to_async(add_expense)(visitor.user, data, via="api")


async def number(tab: Tab) -> int:
    return (await tab.next())["notification"]["number"]


async def test_a_lost_last_notice_is_found_by_a_look(layer: Faulty, ada: Visitor, food: int):
    tab, _ = await ada.opens()
    layer.loses = True
    await spend(ada, food)
    await hub().look()
    assert await number(tab) == 1


async def test_a_lost_one_in_the_middle_is_found_by_the_next(layer: Faulty, ada: Visitor, food: int):
    tab, _ = await ada.opens()
    layer.loses = True
    await spend(ada, food)
    layer.loses = False
    await spend(ada, food)
    assert [await number(tab) for _ in range(2)] == [1, 2]


async def test_without_a_layer_sockets_open_and_say_so(layer: Faulty, ada: Visitor, food: int):
    layer.gone = True
    tab, hello = await ada.opens()
    assert hello["live"] is False
    assert (await tab.ask("expense.create", amount="1", description="Soup", category=food))[0] == 201
    await hub().look()
    assert await number(tab) == 1


async def test_pages_are_told_when_the_layer_goes_and_when_it_is_back(layer: Faulty, ada: Visitor, food: int):
    tab, hello = await ada.opens()
    assert hello["live"] is True
    layer.gone = True
    await hub().look()
    assert await tab.next() == {"type": "live", "live": False}
    await spend(ada, food)
    await hub().look()
    assert await number(tab) == 1
    layer.gone = False
    await hub().look()
    assert await tab.next() == {"type": "live", "live": True}
    await spend(ada, food)
    assert await number(tab) == 2


async def test_who_came_while_the_layer_was_gone_hears_once_it_is_back(layer: Faulty, ada: Visitor, bob: Visitor, food):
    layer.gone = True
    (one, _), (other, _) = await ada.opens(), await bob.opens()
    layer.gone = False
    await hub().look()
    for tab, visitor in ((one, ada), (other, bob)):
        assert await tab.next() == {"type": "live", "live": True}
        await spend(visitor, food)
        assert await number(tab) == 1


async def test_a_layer_that_goes_between_two_looks_is_noticed_by_who_comes(layer: Faulty, ada: Visitor, bob: Visitor):
    tab, _ = await ada.opens()
    layer.gone = True
    _, hello = await bob.opens()
    assert hello["live"] is False
    assert await tab.next() == {"type": "live", "live": False}


async def test_the_groups_are_joined_again_at_each_look(layer: Faulty, ada: Visitor):
    await ada.opens()
    before = layer.joined
    await hub().look()
    assert layer.joined == before + 1


async def test_a_database_that_is_gone_ends_neither_looks_nor_sockets(layer: Faulty, ada: Visitor, food, monkeypatch):
    def gone(users: Any) -> None:
        raise DatabaseError("The database is gone.")

    tab, _ = await ada.opens()
    layer.loses = True
    await spend(ada, food)
    with monkeypatch.context() as patch:
        patch.setattr(watch, "heads", gone)
        await hub().look()
    await hub().look()
    assert await number(tab) == 1


async def test_one_look_asks_two_queries_whatever_number_of_sockets(layer: Faulty, ada: Visitor, bob: Visitor):
    for visitor in (ada, bob, ada):
        await visitor.opens()
    users, keys = {ada.user.pk, bob.user.pk}, {ada.cookies["sessionid"], bob.cookies["sessionid"]}
    assert await sync_to_async(_queries)(lambda: watch.heads(users)) == 1
    assert await sync_to_async(_queries)(lambda: watch.open_sessions(keys)) == 1


async def test_when_the_last_socket_closes_the_hub_rests_and_wakes_with_the_next(
    layer: Faulty, ada: Visitor, food: int
):
    tab, _ = await ada.opens()
    await tab.close()
    ada.tabs.clear()
    assert layer.groups == {}
    tab, hello = await ada.opens()
    assert hello["live"] is True
    await spend(ada, food)
    assert await number(tab) == 1


async def test_a_page_that_goes_while_the_hub_begins_leaves_it_whole(layer: Faulty, ada: Visitor, bob: Visitor, food):
    layer.gate.clear()
    hasty, tab = await ada.tab(), await bob.tab()
    for each in (hasty, tab):
        assert await each.connect()
    await hasty.close()
    ada.tabs.clear()
    layer.gate.set()
    assert (await tab.next())["live"] is True
    layer.loses = True
    await spend(bob, food)
    await hub().look()
    assert await number(tab) == 1


def _queries(function: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        function()
    return len(queries)
