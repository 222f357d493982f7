"""expenses/live/consumer.py: what *The socket* in README.md promises."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from expenses.domain.expenses import add_expense
from expenses.live.hub import hub

from ..visitors import House, Tab, Visitor, count

SOUP = {"amount": "12.50", "description": "Soup"}


async def spend(visitor: Visitor, food: int, times: int = 1) -> None:
    def spend() -> None:
        for number in range(times):
            add_expense(visitor.user, {**SOUP, "category": food, "description": f"Soup {number}"}, via="api")

    await sync_to_async(spend)()


async def numbers(tab: Tab, count: int) -> list[int]:
    return [(await tab.next())["notification"]["number"] for _ in range(count)]


async def test_hello_says_where_the_log_ends_and_that_the_layer_is_there(ada: Visitor, food: int):
    await spend(ada, food, 3)
    _, hello = await ada.opens()
    assert hello == {"type": "hello", "last": 3, "unread": 3, "live": True}


async def test_what_is_added_shows_in_every_tab_of_its_user_and_in_nobody_elses(ada: Visitor, bob: Visitor, food: int):
    (one, _), (two, _), (other, _) = await ada.opens(), await ada.opens(), await bob.opens()
    status, body = await one.ask("expense.create", **SOUP, category=food)
    assert status == 201
    for tab in (one, two):
        notice = await tab.next()
        assert notice["type"] == "notice"
        assert notice["notification"]["kind"] == "expense.created"
        assert notice["notification"]["via"] == "socket"
        assert notice["notification"]["data"]["expense"] == body["expense"]
    # Bob's own notice is the first that he gets: nothing of Ada's came before it.
    await spend(bob, food)
    assert await numbers(other, 1) == [1]


async def test_a_page_that_comes_back_gets_what_it_missed_in_order(ada: Visitor, food: int):
    await spend(ada, food, 5)
    tab, hello = await ada.opens(since=2)
    assert hello["last"] == 5
    assert await numbers(tab, 3) == [3, 4, 5]
    await spend(ada, food)
    assert await numbers(tab, 1) == [6]


async def test_without_since_only_what_comes_from_now_on(ada: Visitor, food: int):
    await spend(ada, food, 2)
    tab, _ = await ada.opens()
    await spend(ada, food)
    assert await numbers(tab, 1) == [3]


@pytest.mark.parametrize("since", [4, 10**18, 10**30, "abc", "", "-1", "1.5", "%FF", "٣"])
async def test_a_number_that_the_log_does_not_have_gets_a_snapshot(ada: Visitor, food: int, since: Any):
    await spend(ada, food, 3)
    tab, _ = await ada.opens(since=since)
    snapshot = await tab.next()
    assert (snapshot["type"], snapshot["last"], snapshot["unread"]) == ("snapshot", 3, 3)
    await spend(ada, food)
    assert await numbers(tab, 1) == [4]


async def test_more_than_a_hundred_missed_notices_come_as_a_snapshot(ada: Visitor, food: int):
    await spend(ada, food, 101)
    tab, _ = await ada.opens(since=1)
    assert await numbers(tab, 100) == list(range(2, 102))
    other, _ = await ada.opens(since=0)
    assert (await other.next())["type"] == "snapshot"


def a_frame(kind: str, data: str) -> str:
    return f'{{"id": "a", "type": "{kind}", "data": {data}}}'


@pytest.mark.parametrize(
    ("frame", "ident", "status", "code"),
    [
        (b"\x00\xff", None, 400, "bad_json"),
        ("{", None, 400, "bad_json"),
        ("[]", None, 400, "bad_json"),
        (a_frame("expense.create", '{"amount": NaN}'), None, 400, "bad_json"),
        ('{"type": "expense.create"}', None, 400, "unknown_type"),
        (a_frame("expense.explode", "{}"), "a", 400, "unknown_type"),
        (a_frame("expense.create", '{"amount": {"a": 1}, "category": [1]}'), "a", 400, "invalid"),
        (a_frame("expense.create", '{"amount": "1e999999999", "category": true}'), "a", 400, "invalid"),
        (a_frame("expense.create", '{"amount": 1e999999999, "category": 1e99}'), "a", 400, "invalid"),
        (a_frame("expense.update", '{"expense": 1.5, "version": 1}'), "a", 400, "invalid"),
        (a_frame("expense.update", '{"expense": true, "version": 1}'), "a", 400, "invalid"),
        (a_frame("expense.delete", f'{{"expense": {"9" * 40}, "version": 1}}'), "a", 404, "not_found"),
        (a_frame("expense.list", '{"page": -1}'), "a", 400, "invalid"),
        (a_frame("notification.read", '{"up_to": 1e400}'), "a", 400, "invalid"),
        ("x" * 20_000, None, 413, "too_large"),
        (b"x" * 10_000_000, None, 413, "too_large"),
    ],
)
async def test_a_bad_frame_is_answered_and_changes_nothing(
    ada: Visitor, frame: Any, ident: str | None, status: int, code: str
):
    tab, _ = await ada.opens()
    got, body = await tab.send(frame, ident)
    assert (got, body["error"]["code"]) == (status, code)
    assert await count() == 0
    assert (await tab.ask("expense.list"))[0] == 200


async def test_the_socket_and_the_api_give_the_same_errors(ada: Visitor):
    tab, _ = await ada.opens()
    for wrong in ({}, {"amount": "0", "category": 999, "description": ""}, {"amount": "abc", "spent_on": "31.12.2026"}):
        status, body = await tab.ask("expense.create", **wrong)
        response = await ada.call("POST", "/api/expenses/", wrong)
        assert (response.status_code, response.json()) == (status, body)
        assert body["error"]["fields"]


async def test_an_expense_is_changed_deleted_and_restored_by_frames(ada: Visitor, food: int):
    tab, _ = await ada.opens()
    _, body = await tab.ask("expense.create", **SOUP, category=food)
    pk = body["expense"]["id"]
    status, body = await tab.ask("expense.update", expense=pk, version=1, amount="13")
    assert (status, body["expense"]["amount"], body["expense"]["version"]) == (200, "13.00", 2)
    status, body = await tab.ask("expense.update", expense=pk, version=1, amount="14")
    assert (status, body["error"]["code"], body["error"]["current"]["amount"]) == (409, "conflict", "13.00")
    status, body = await tab.ask("expense.delete", expense=pk, version=2)
    assert (status, body["expense"]["deleted"]) == (200, True)
    status, body = await tab.ask("expense.restore", expense=pk, version=3)
    assert (status, body["expense"]["deleted"]) == (200, False)
    kinds = [(await tab.next())["notification"]["kind"] for _ in range(4)]
    assert kinds == ["expense.created", "expense.updated", "expense.deleted", "expense.restored"]


async def test_what_is_sent_twice_is_kept_once(ada: Visitor, food: int):
    tab, _ = await ada.opens()
    data = {**SOUP, "category": food, "client_id": "7f9c24e8-3b12-4fef-91e0-5a2f6d1f6f0e"}
    first, second = await tab.ask("expense.create", **data), await tab.ask("expense.create", **data)
    assert (first[0], second[0]) == (201, 200)
    assert first[1] == second[1]
    assert await count() == 1


async def test_ids_of_another_user_are_not_there(ada: Visitor, bob: Visitor, food: int):
    mine, _ = await ada.opens()
    _, body = await mine.ask("expense.create", **SOUP, category=food)
    tab, _ = await bob.opens()
    for kind in ("expense.update", "expense.delete", "expense.restore"):
        status, answer = await tab.ask(kind, expense=body["expense"]["id"], version=1, amount="1.00")
        assert (status, answer["error"]["code"]) == (404, "not_found")
    assert (await tab.ask("expense.list"))[1]["expenses"] == []
    assert (await mine.ask("expense.list"))[1]["expenses"] == [body["expense"]]


async def test_reading_in_one_tab_is_heard_in_the_other(ada: Visitor, food: int):
    await spend(ada, food, 2)
    (one, _), (two, _) = await ada.opens(), await ada.opens()
    assert await one.ask("notification.read", up_to=2) == (200, {"last": 3, "unread": 0})
    notice = (await two.next())["notification"]
    assert (notice["kind"], notice["data"], notice["read"]) == ("notifications.read", {"up_to": 2, "unread": 0}, True)


async def test_who_sends_too_much_is_told_when_to_go_on(ada: Visitor, settings, food: int):
    settings.FRAME_BURST, settings.FRAMES_PER_SECOND = 3, 0.001
    tab, _ = await ada.opens()
    assert [(await tab.ask("expense.list"))[0] for _ in range(3)] == [200] * 3
    status, body = await tab.ask("expense.create", **SOUP, category=food)
    assert (status, body["error"]["code"]) == (429, "too_many")
    assert 0 < body["error"]["retry_after"] <= 1000
    assert await count() == 0
    other, _ = await ada.opens()
    assert (await other.ask("expense.list"))[0] == 200


async def test_nobody_gets_a_socket_without_a_login(house: House):
    stranger = Tab("/ws/expenses/", "sessionid=invented", "http://testserver")
    assert await stranger.connect()
    assert await stranger.next() == {"closed": 4401}
    await stranger.put({"id": "a", "type": "expense.list", "data": {}})
    await stranger.close()


async def test_there_is_one_path(ada: Visitor):
    tab = await ada.tab("/ws/other/")
    assert await tab.connect()
    assert await tab.next() == {"closed": 4404}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
async def test_a_foreign_origin_is_refused_before_the_socket_opens(ada: Visitor, origin: str):
    tab = await ada.tab(origin=origin)
    assert not await tab.connect()


async def test_a_logout_closes_the_sockets_of_its_login_and_no_other(ada: Visitor, house: House, food: int):
    elsewhere = await house.comes_again(ada.user)
    (here, _), (there, _) = await ada.opens(), await elsewhere.opens()
    assert (await ada.post("/logout/")).status_code == 302
    assert await here.next() == {"closed": 4401}
    assert (await there.ask("expense.create", **SOUP, category=food))[0] == 201


async def test_a_user_who_was_switched_off_writes_nothing_more(ada: Visitor, food: int):
    tab, _ = await ada.opens()
    ada.user.is_active = False
    await ada.user.asave()
    await tab.put({"id": "a", "type": "expense.create", "data": {**SOUP, "category": food}})
    assert await tab.next() == {"closed": 4401}
    assert await count() == 0


@pytest.mark.parametrize("how", ["switched off", "new password", "session gone"])
async def test_a_socket_that_only_listens_is_closed_when_its_login_ends(ada: Visitor, bob: Visitor, how: str):
    (tab, _), (other, _) = await ada.opens(), await bob.opens()
    if how == "switched off":
        ada.user.is_active = False
    elif how == "new password":
        ada.user.set_password("another-kitchen-table")
    else:
        await Session.objects.filter(session_key=ada.cookies["sessionid"]).adelete()
    await ada.user.asave()
    await hub().look()
    assert await tab.next() == {"closed": 4401}
    assert (await other.ask("expense.list"))[0] == 200
