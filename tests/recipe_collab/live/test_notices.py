"""The page's socket: what a chef is told, in order, none twice, none left out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import transaction
from recipes.domain import comments, hints, notices
from recipes.live import announce
from recipes.live.hub import hub

from ..chefs import Chef, Kitchen, Wire
from ..pages import Closed


async def tell(*chefs: Chef, text: str = "Ready") -> None:
    await sync_to_async(notices.tell)([chef.user.pk for chef in chefs], "test", text, {})


async def opened(chef: Chef, since: str | None = None) -> tuple[Wire, dict[str, Any]]:
    wire = await chef.wire("/ws/notices/", query="" if since is None else f"since={since}")
    assert await wire.open()
    return wire, await heard(wire)


async def heard(wire: Wire) -> dict[str, Any]:
    return json.loads(await wire.receive())


async def number(wire: Wire) -> int:
    return (await heard(wire))["notification"]["number"]


async def closing(wire: Wire) -> int:
    with pytest.raises(Closed) as closed:
        await wire.receive()
    return closed.value.code


async def test_what_is_told_reaches_its_chef_in_all_tabs_and_nobody_else(ada: Chef, bob: Chef):
    (one, hello), (two, _), (other, _) = await opened(ada), await opened(ada), await opened(bob)
    assert hello == {"type": "hello", "last": 0, "unread": 0, "live": True}
    await tell(ada)
    await tell(ada, bob)
    assert [await number(one), await number(one), await number(two), await number(two)] == [1, 2, 1, 2]
    assert await number(other) == 1


async def test_who_was_away_is_told_what_was_missed(ada: Chef):
    for text in ("one", "two", "three"):
        await tell(ada, text=text)
    wire, hello = await opened(ada, since="1")
    assert (hello["last"], hello["unread"]) == (3, 3)
    assert [await number(wire), await number(wire)] == [2, 3]


async def test_a_lost_announcement_is_found_by_a_look(ada: Chef, monkeypatch):
    wire, _ = await opened(ada)
    monkeypatch.setattr(announce, "noticed", lambda *_: None)
    await tell(ada)
    await hub().look()
    assert await number(wire) == 1


@pytest.mark.parametrize("since", ["99", "x", "", "-1"])
async def test_a_number_that_is_none_of_the_log_gets_a_snapshot(ada: Chef, since: str):
    await tell(ada)
    wire, _ = await opened(ada, since=since)
    assert await heard(wire) == {"type": "snapshot", "last": 1, "unread": 1}


async def test_a_frame_from_the_page_closes_the_socket(ada: Chef):
    wire, _ = await opened(ada)
    await wire.send("{}")
    assert await closing(wire) == 4400


async def test_nobody_is_told_anything_without_a_login(ada: Chef):
    wire = Wire("/ws/notices/", "sessionid=invented")
    assert await wire.open()
    assert await closing(wire) == 4401
    await wire.close()


async def test_a_session_that_has_ended_closes_its_sockets(ada: Chef, bob: Chef):
    (wire, _), (other, _) = await opened(ada), await opened(bob)
    await Session.objects.filter(session_key=ada.cookies.partition("=")[2]).adelete()
    await hub().look()
    assert await closing(wire) == 4401
    await tell(bob)
    assert await number(other) == 1


async def changed(wire: Wire) -> tuple[str, int | None]:
    frame = await heard(wire)
    assert frame["type"] == "changed"
    return frame["what"], frame["id"]


async def test_a_comment_is_told_to_all_who_see_the_recipe_and_to_nobody_else(
    soup: int, ada: Chef, bob: Chef, kitchen: Kitchen
):
    (one, _), (two, _), (other, _) = await opened(ada), await opened(bob), await opened(await kitchen.chef("eve"))
    await sync_to_async(comments.add_comment)(bob.user, soup, "More salt?")
    assert await changed(one) == await changed(two) == ("comments", soup)
    await sync_to_async(hints.tell)(None, "costs")  # to everybody: what was for others would have come before
    assert await changed(other) == ("costs", None)


async def test_nothing_is_told_of_what_was_rolled_back(ada: Chef):
    wire, _ = await opened(ada)

    def fail() -> None:
        with transaction.atomic():
            hints.tell([ada.user.pk], "requests", 1)
            transaction.set_rollback(True)

    await sync_to_async(fail)()
    await tell(ada)
    assert await number(wire) == 1
