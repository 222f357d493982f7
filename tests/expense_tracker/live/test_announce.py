"""expenses/live/announce.py: after the commit, from whatever thread, and never at the cost of what was saved."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer, channel_layers
from django.db import connections, transaction
from expenses.domain.expenses import add_expense
from expenses.live import announce

from capstone import say

from ..visitors import Visitor, count

SOUP = {"amount": "12.50", "description": "Soup"}


async def test_nothing_is_announced_before_the_commit_nor_after_a_rollback(ada: Visitor, food: int):
    def undone() -> None:
        with transaction.atomic():
            add_expense(ada.user, {**SOUP, "category": food, "description": "Undone"}, via="api")
            transaction.set_rollback(True)

    tab, _ = await ada.opens()
    await sync_to_async(undone)()
    await sync_to_async(add_expense)(ada.user, {**SOUP, "category": food}, via="api")
    notice = (await tab.next())["notification"]
    assert (notice["number"], notice["data"]["expense"]["description"]) == (1, "Soup")


async def test_a_thread_without_a_loop_is_heard_by_the_sockets_of_its_process(ada: Visitor, food: int):
    def work() -> None:
        add_expense(ada.user, {**SOUP, "category": food}, via="recurring")
        connections.close_all()

    tab, _ = await ada.opens()
    thread = threading.Thread(target=work)
    thread.start()
    assert (await tab.next())["notification"]["via"] == "recurring"
    await asyncio.to_thread(thread.join)


class Gone(InMemoryChannelLayer):
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("The layer is gone.")


class Silent(InMemoryChannelLayer):
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize("layer", [Gone, Silent])
async def test_a_worker_whose_layer_is_gone_saves_all_the_same(ada: Visitor, food, monkeypatch, caplog, layer: type):
    monkeypatch.setattr(say, "_loop", None)  # as in a worker's process
    monkeypatch.setattr(say, "DEADLINE", 0.01)
    monkeypatch.setitem(channel_layers.backends, "default", layer())
    await sync_to_async(add_expense)(ada.user, {**SOUP, "category": food}, via="api")
    assert await count() == 1
    assert "Could not tell group" in caplog.text


async def test_a_server_that_has_stopped_is_no_reason_to_fail(ada: Visitor, food: int, monkeypatch: pytest.MonkeyPatch):
    loop = asyncio.new_event_loop()
    loop.close()
    monkeypatch.setattr(say, "_loop", loop)
    await sync_to_async(add_expense)(ada.user, {**SOUP, "category": food}, via="api")
    assert await count() == 1


async def test_no_session_key_stands_in_a_message(ada: Visitor):
    key = ada.cookies["sessionid"]
    assert key not in announce.digest(key)
    assert announce.digest(key) == announce.digest(key) != announce.digest(key + "x")
