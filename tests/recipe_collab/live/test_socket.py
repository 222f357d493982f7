"""The recipe's socket: who edits it together sees the same, and who may not sees nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels import consumer
from django.contrib.sessions.models import Session
from pycrdt import create_update_message, write_message, write_var_uint
from recipes.domain import access, content, crdt, edits, log
from recipes.domain.recipes import delete_recipe
from recipes.live import consumer as recipe_socket
from recipes.live.hub import hub
from recipes.models import Recipe, Step, Update

from ..chefs import Chef, Kitchen, Wire
from ..pages import Closed, Page


async def lines() -> int:
    return await Update.objects.acount()


async def name_in_log(pk: int) -> str:
    return content.content((await sync_to_async(edits.read)(pk)).doc)["name"]


async def test_a_new_page_gets_the_recipe(ada: Chef, soup: int):
    page = await ada.edits(soup)
    assert page.says()["name"] == "Soup"
    assert [step["text"] for step in page.says()["steps"]] == ["Peel.", "Weep."]
    assert await lines() == 1


async def test_what_two_type_into_the_same_step_is_merged(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    one.edit(lambda: one.steps["s1"]["text"].insert(0, "Quickly: "))
    two.edit(lambda: two.steps["s1"]["text"].insert(5, " Both."))
    await one.flush()
    await two.flush()
    for page in (one, two):
        await page.until(lambda page=page: page.says()["steps"][0]["text"] == "Quickly: Peel. Both.")


async def test_a_frame_takes_no_trip_to_the_thread_that_all_sockets_share(ada: Chef, soup: int, monkeypatch):
    trips: list[None] = []

    async def trip() -> None:
        trips.append(None)

    page = await ada.edits(soup)
    monkeypatch.setattr(consumer, "aclose_old_connections", trip)
    await page.type("Onion ")
    await page.sync()
    assert trips == []


async def test_an_update_is_stored_with_its_author_before_it_is_told(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await one.type("Onion ")
    await two.until(lambda: two.says()["name"] == "Onion Soup")
    assert await name_in_log(soup) == "Onion Soup"
    assert (await Update.objects.aget(number=2)).author_id == ada.user.pk
    await one.sync()
    assert one.stored == 2  # the answer to the server's question, and the update


async def test_a_page_that_was_offline_brings_and_gets_what_was_missed(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await one.connection.close()
    one.edit(lambda: one.name.insert(0, "Onion "))
    await two.type(" for guests", at=4)
    await two.sync()
    await ada.opens(soup, page=one)
    await one.sync()
    await two.until(lambda: two.says()["name"] == "Onion Soup for guests")
    assert one.says() == two.says()


async def test_a_page_that_comes_back_with_nothing_new_writes_nothing(ada: Chef, soup: int):
    page = await ada.edits(soup)
    page.edit(lambda: page.name.__delitem__(slice(0, 2)))
    await page.flush()
    await page.sync()
    before = await lines()
    await page.connection.close()
    await ada.opens(soup, page=page)
    await page.sync()
    assert await lines() == before


async def test_an_edit_that_is_made_here_reaches_open_pages(ada: Chef, soup: int):
    page = await ada.edits(soup)
    await sync_to_async(edits.edit)(soup, None, lambda doc: content.fill(doc, {"name": "Leek soup"}))
    await page.until(lambda: page.says()["name"] == "Leek soup")
    await page.type("A ")
    await page.sync()
    assert await name_in_log(soup) == "A Leek soup"


async def test_the_rows_follow_once_the_last_page_has_gone(ada: Chef, soup: int):
    page = await ada.edits(soup)
    await page.type("Onion ")
    await page.sync()
    await page.connection.close()
    assert (await Recipe.objects.aget()).name == "Onion Soup"
    assert await Step.objects.acount() == 2


async def test_undo_undoes_ones_own_changes_only(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await one.type("Onion ")
    await two.until(lambda: two.says()["name"] == "Onion Soup")
    await two.type(" for guests", at=len("Onion Soup"))
    await one.until(lambda: one.says()["name"] == "Onion Soup for guests")
    one.undo.undo()
    await one.flush()
    await two.until(lambda: two.says()["name"] == "Soup for guests")


async def test_a_plain_provider_is_sent_nothing_that_it_does_not_know(ada: Chef, soup: int):
    page = await ada.opens(soup, query="")
    await page.until(lambda: page.asked)
    await page.type("Onion ")
    other = await ada.edits(soup)
    assert other.says()["name"] == "Onion Soup"
    assert page.stored == 0


async def test_who_is_alone_hears_something_or_the_real_provider_would_give_the_socket_up(
    ada: Chef, soup: int, monkeypatch
):
    page = await ada.edits(soup)
    await page.appear({"field": "name"})
    await page.type("x")
    await page.until(lambda: page.stored == page.sent)
    assert page.others == {}  # something came just now
    monkeypatch.setattr(recipe_socket, "QUIET", 0)
    await page.appear({"field": "steps"})
    await page.until(lambda: page.others)
    assert page.others[page.doc.client_id]["user"]["name"] == "ada"


async def test_nobody_gets_in_without_a_login(soup: int):
    stranger = Wire(f"/ws/recipes/{soup}", "sessionid=invented")
    assert await stranger.open()
    with pytest.raises(Closed) as closed:
        await stranger.receive()
    assert closed.value.code == 4401
    await stranger.close()


async def test_who_is_no_collaborator_is_shown_out(kitchen: Kitchen, soup: int):
    page = await (await kitchen.chef("eve")).opens(soup)
    assert await page.closing() == 4403
    assert page.says()["name"] == ""


@pytest.mark.parametrize("path", ["/ws/recipes/999999", "/ws/recipes/soup", "/ws/other", "/ws/recipes/1/2"])
async def test_where_there_is_no_recipe_there_is_no_socket(ada: Chef, path: str):
    wire = await ada.wire(path)
    assert await wire.open()
    with pytest.raises(Closed) as closed:
        await wire.receive()
    assert closed.value.code == 4404


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
async def test_a_foreign_origin_is_refused_before_the_socket_opens(ada: Chef, soup: int, origin: str):
    wire = await ada.wire(f"/ws/recipes/{soup}", origin=origin)
    assert not await wire.open()


async def test_a_viewer_sees_what_others_type_and_may_not_type(ada: Chef, kitchen: Kitchen, soup: int):
    eve = await kitchen.chef("eve")
    await ada.shares(soup, eve, "viewer")
    page, writer = await eve.opens(soup), await ada.edits(soup)
    await page.until(lambda: page.synced)
    await writer.type("Onion ")
    await page.until(lambda: page.says()["name"] == "Onion Soup")
    await page.type("Bad ")
    assert await page.closing() == 4403
    assert await name_in_log(soup) == "Onion Soup"


async def test_whose_access_is_taken_away_is_shown_out_at_once(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await sync_to_async(access.revoke)(ada.user, soup, bob.user)
    assert await two.closing() == 4403
    await one.type("Onion ")
    await one.sync()
    assert (await (await bob.opens(soup)).closing()) == 4403


async def test_what_is_typed_after_a_revocation_is_not_written(ada: Chef, bob: Chef, soup: int, monkeypatch):
    one, two = await ada.edits(soup), await bob.edits(soup)
    monkeypatch.setattr("recipes.live.announce.access_changed", lambda *_: None)  # the announcement gets lost
    await sync_to_async(access.revoke)(ada.user, soup, bob.user)
    await two.type("Bad ")
    assert await two.closing() == 4403
    await one.type("Good ")
    await one.sync()
    assert await name_in_log(soup) == "Good Soup"
    late = await ada.edits(soup)
    assert late.says()["name"] == one.says()["name"] == "Good Soup"


async def test_a_viewer_who_becomes_an_editor_goes_on(ada: Chef, kitchen: Kitchen, soup: int):
    eve = await kitchen.chef("eve")
    await ada.shares(soup, eve, "viewer")
    page = await eve.opens(soup)
    await page.until(lambda: page.synced)
    await ada.shares(soup, eve, "editor")
    await page.sync()
    await page.type("Leek ")
    await page.sync()
    assert await name_in_log(soup) == "Leek Soup"


async def test_a_recipe_that_is_deleted_closes_its_pages(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await sync_to_async(delete_recipe)(ada.user, soup)
    assert [await one.closing(), await two.closing()] == [4404, 4404]


async def test_an_edit_of_a_recipe_that_is_gone_closes_its_page(ada: Chef, soup: int, monkeypatch):
    page = await ada.edits(soup)
    monkeypatch.setattr("recipes.live.announce.deleted", lambda *_: None)
    await sync_to_async(delete_recipe)(ada.user, soup)
    await page.type("Onion ")
    assert await page.closing() == 4404


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("text", 4400),
        (b"", 4400),
        (b"\0", 4400),
        (b"\0\7\0", 4400),
        (b"\2\0", 4400),
        (b"\x64\1", 4400),
        (b"\xff" * 30, 4400),
        (b"\0\2\x7f\1", 4400),
        (b"\0\2\1\0more", 4400),
        (create_update_message(b"\xff" * 40), 4400),
        (b"\0\0" + write_message(b"\xff" * 40), 4400),
        (b"\1" + write_message(b"\1\1\1\4oops"), 4400),
        (b"\1" + write_message(b"\1\1\1\2[]"), 4400),
        (b"\1" + write_message(b"\xff\xff\xff\xff\x0f"), 4400),
        (b"\0\2" + b"x" * 10_000_000, 4413),
    ],
)
async def test_a_bad_frame_closes_its_socket_alone(ada: Chef, bob: Chef, soup: int, frame: Any, code: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await two.connection.send(frame)
    assert await two.closing() == code
    assert await lines() == 1
    await one.type("Onion ")
    await one.sync()
    assert await name_in_log(soup) == "Onion Soup"


def poison(client: int) -> bytes:
    """A well-formed update, with no structs of a client that the document knows: pycrdt 0.14 panics at it."""
    return b"\1\0" + write_var_uint(client) + b"\x0c\0"


async def test_an_update_that_the_library_gives_up_on_harms_nobody_else(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await one.type("Onion ")
    await two.until(lambda: two.says()["name"] == "Onion Soup")
    with pytest.raises(crdt.Panic):
        crdt.apply(crdt.document([one.doc.get_update()]), poison(one.doc.client_id))
    await two.connection.send(create_update_message(poison(one.doc.client_id)))
    assert await two.closing() == 4400
    await one.type("Good ")
    await one.sync()
    assert await lines() == 3
    assert (await bob.edits(soup)).says()["name"] == "Good Onion Soup"


async def test_what_waits_to_be_stored_outlives_an_update_that_the_library_gives_up_on(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    for letter in "abc":
        await one.type(letter)
        await two.connection.send(create_update_message(poison(one.doc.client_id)))
    assert await two.closing() == 4400
    await one.sync()
    late = await ada.edits(soup)
    assert late.says()["name"] == await name_in_log(soup) == "cbaSoup"


def rubbish(chance: random.Random, update: bytes) -> bytes:
    """A frame whose update is nearly this one, and cannot be read."""
    while True:
        bad = bytearray(update)
        for _ in range(3):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        bad = bad[: chance.randrange(1, len(bad) + 1)]
        try:
            crdt.check(bytes(bad))
        except crdt.Unreadable:
            return create_update_message(bytes(bad))


async def test_two_thousand_frames_of_rubbish_write_nothing_and_hold_nobody_up(ada: Chef, bob: Chef, soup: int):
    one = await ada.edits(soup)
    chance, update = random.Random(4), one.doc.get_update()
    for _ in range(200):  # sockets, with ten frames each
        page = await bob.opens(soup)
        for _ in range(10):
            await page.connection.send(rubbish(chance, update))
        assert await page.closing() == 4400
        await page.connection.close()
    await one.type("Onion ")
    await one.sync()
    assert await name_in_log(soup) == "Onion Soup"
    assert await lines() == 2


async def test_a_document_has_a_limit(ada: Chef, soup: int, settings):
    settings.LARGEST_DOCUMENT = 2000
    page = await ada.edits(soup)
    for _ in range(10):  # what was deleted does not count
        await page.type("x" * 500)
        page.edit(lambda: page.name.__delitem__(slice(0, 500)))
        await page.flush()
    await page.sync()
    await page.type("x" * 2500)
    assert await page.closing() == 4413
    assert await name_in_log(soup) == "Soup"


async def test_who_sends_too_fast_is_read_more_slowly_and_loses_nothing(ada: Chef, soup: int, settings):
    settings.FRAME_BURST, settings.FRAMES_PER_SECOND = 3, 100
    page = await ada.edits(soup)
    for letter in "abcdefghij":
        await page.type(letter)
    await page.sync()
    assert await name_in_log(soup) == "jihgfedcbaSoup"


async def test_a_page_that_reads_too_slowly_is_closed_and_nothing_is_lost(ada: Chef, bob: Chef, soup: int, settings):
    slow, page = await bob.edits(soup), await ada.edits(soup)
    settings.LARGEST_BACKLOG = 10
    room = hub()._rooms[soup]
    socket = next(socket for socket in room.sockets if socket.user_id == bob.user.pk)
    socket.push(b"\0\2" + write_message(b"x" * 100))
    assert await slow.closing() == 4508
    settings.LARGEST_BACKLOG = 10_000
    await page.type("Onion ")
    await page.sync()
    assert (await bob.edits(soup)).says()["name"] == "Onion Soup"


@pytest.mark.parametrize("how", ["switched off", "new password", "session gone", "role gone", "recipe gone"])
async def test_a_look_finds_whose_access_has_ended(ada: Chef, bob: Chef, soup: int, how: str, monkeypatch):
    page, other = await bob.edits(soup), await ada.edits(soup)
    code = 4401
    if how == "switched off":
        bob.user.is_active = False
    elif how == "new password":
        bob.user.set_password("another-kitchen-table")
    elif how == "session gone":
        await Session.objects.filter(session_key=bob.cookies.partition("=")[2]).adelete()
    elif how == "role gone":
        monkeypatch.setattr("recipes.live.announce.access_changed", lambda *_: None)
        await sync_to_async(access.revoke)(ada.user, soup, bob.user)
        code = 4403
    else:
        await Recipe.objects.all().adelete()
        code = 4404
    await bob.user.asave()
    await hub().look()
    assert await page.closing() == code
    if code != 4404:
        await other.type("Onion ")
        await other.sync()


async def test_a_look_finds_an_update_whose_announcement_got_lost(ada: Chef, soup: int, monkeypatch):
    page = await ada.edits(soup)
    monkeypatch.setattr("recipes.live.announce.updated", lambda *_: None)
    await sync_to_async(edits.edit)(soup, None, lambda doc: content.fill(doc, {"name": "Leek soup"}))
    await hub().look()
    await page.until(lambda: page.says()["name"] == "Leek soup")
    assert (await sync_to_async(log.numbers)([soup])) == {soup: 2}


async def test_a_page_that_leaves_with_all_others_leaves_no_room(ada: Chef, bob: Chef, soup: int):
    pages = [await ada.edits(soup), await bob.edits(soup)]
    for page in pages:
        await page.connection.close()
    assert hub()._rooms == {}
    assert (await ada.edits(soup)).says()["name"] == "Soup"


async def test_presence_shows_who_is_where(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.edits(soup), await bob.edits(soup)
    await one.appear({"field": "steps/s1", "user": {"name": "somebody else", "id": 999}})
    await two.until(lambda: one.doc.client_id in two.others)
    state = two.others[one.doc.client_id]
    assert (state["field"], state["user"]["name"], state["user"]["id"]) == ("steps/s1", "ada", ada.user.pk)
    late = await bob.opens(soup, page=Page())
    await late.until(lambda: one.doc.client_id in late.others)
    await one.connection.close()
    await two.until(lambda: two.others[one.doc.client_id] is None)
