"""The socket: who gets in, what is answered, which notices come; and the log that they come from."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from course.grader.examiner.failures import expect

from .conftest import BURST
from .people import Person, Tab, stranger

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOUP = {"amount": "1.00", "description": "Soup"}
LARGEST_FRAME = 16 * 1024  # bytes
MOST_MISSED = 100


async def expect_numbers(person: Person, last: int) -> None:
    """The log of this person is counted from 1 to `last`."""
    numbers = [row["number"] for row in await person.log()]
    expect(numbers == list(range(1, last + 1)), seen=f"the numbers {numbers}", wanted=f"1 to {last}, each once")


def expect_added(statuses: list[int]) -> None:
    """Each of the answers is 201."""
    others = sorted({str(status) for status in statuses if status != 201})
    expect(not others, seen=f"some of {len(statuses)} were answered with {', '.join(others)}", wanted="201 for each")


async def expect_heard(tab: Tab, first: int, last: int) -> None:
    """The next notices that this tab gets have the numbers `first` to `last`."""
    heard = [row["number"] for row in await tab.until(last)]
    expect(heard == [*range(first, last + 1)], seen=f"the notices {heard}", wanted=f"{first} to {last} in their order")


@pytest.mark.step("12.2", points=4)
async def test_what_is_added_at_once_gets_numbers_without_a_gap(ada: Person, food: int):
    """Thirty expenses that one user adds at once get the next thirty numbers, each once."""
    adds = [ada.call("POST", "expenses/", {**SOUP, "category": food}, at=n % len(ada.urls)) for n in range(30)]
    expect_added([answer.status_code for answer in await asyncio.gather(*adds)])
    await expect_numbers(ada, 31)  # the first is that of the category


@pytest.mark.step("12.2", points=3)
async def test_changes_of_all_kinds_at_once_get_one_number_each(ada: Person, food: int):
    """What one user changes at once, by the API and by two sockets, is counted once each."""

    async def adds(tab: Tab) -> list[int]:
        return [(await tab.ask("expense.create", **SOUP, category=food))[0] for _ in range(10)]

    async def calls(path: str, data: dict[str, Any]) -> list[int]:
        return [(await ada.call("POST", path, data)).status_code]

    (one, _), (two, _) = await ada.opens(), await ada.opens(at=0)
    income = {"amount": "5", "description": "Found"}
    categories = [calls("categories/", {"name": f"Shelf {n}"}) for n in range(10)]
    answers = await asyncio.gather(adds(one), adds(two), *categories, *[calls("incomes/", income) for _ in range(10)])
    expect_added([status for statuses in answers for status in statuses])
    await expect_numbers(ada, 41)


@pytest.mark.step("12.2", points=3)
async def test_who_hears_of_a_change_finds_it(ada: Person):
    """A notice comes after its commit: whoever hears of an import finds its expenses."""
    shelves = [f"Shelf {number}" for number in range(60)]
    for shelf in shelves:  # each of them is passed, which the same transaction has to tell
        await ada.category(shelf, "1.00")
    today = datetime.now(UTC).date()
    lines = ["spent_on,amount,currency,category,description", *(f"{today},5.00,EUR,{shelf},Soup" for shelf in shelves)]
    preview = await ada.post("/import/", files={"file": ("soups.csv", "\n".join(lines).encode(), "text/csv")})
    tab, _ = await ada.opens()
    written = asyncio.ensure_future(ada.post(preview.headers["Location"]))
    while (await tab.notice())["kind"] != "expenses.imported":
        pass
    found = (await ada.does("GET", "expenses/"))["count"]
    assert (await written).status_code == 302
    expect(found == 60, seen=f"{found} of 60 expenses when the notice had come", wanted="all 60")


async def test_what_is_refused_takes_no_number(ada: Person, food: int):
    soup = await ada.spends("1.00", food)
    for data in ({"version": 7, "amount": "2"}, {"version": 1, "amount": "NaN"}, {"version": 1, "category": 0}):
        assert (await ada.call("PATCH", f"expenses/{soup['id']}/", data)).status_code in (400, 409)
    await expect_numbers(ada, 2)


async def test_what_is_sent_several_times_at_once_is_kept_and_told_once(ada: Person, food: int):
    data = {**SOUP, "category": food, "client_id": str(uuid4())}
    adds = [ada.call("POST", "expenses/", data, at=n % len(ada.urls)) for n in range(10)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*adds)) == [200] * 9 + [201]
    assert await ada.kinds("expense.created") == ["expense.created"]
    await expect_numbers(ada, 2)


@pytest.mark.step("12.8", points=2)
async def test_a_socket_tells_nothing_to_who_is_not_logged_in(household):
    """A socket without a login is closed with 4401, and nothing is said before."""
    guest = stranger(household.urls, "guest")
    tab = await guest.tab()
    try:
        seen = f"the frame {await tab.next()}"
    except ConnectionClosed as closed:
        seen = f"the close code {closed.rcvd and closed.rcvd.code}"
    expect(seen == "the close code 4401", seen=seen, wanted="the close code 4401 first of all")
    await guest.leave()


@pytest.mark.step("12.8", points=2)
async def test_no_socket_outlives_its_login(ada: Person, household):
    """A logout ends the sockets of this login with 4401: no frame is answered after it."""
    phone = Person(household.urls, ada.name)
    await phone.log_in()
    (one, _), (two, _), (other, _) = await ada.opens(), await ada.opens(at=0), await phone.opens()
    await ada.post("/logout/")
    try:
        seen = f"a frame after the logout that was answered with {(await one.ask('expense.list'))[0]}"
    except ConnectionClosed as closed:
        seen = f"the close code {closed.rcvd and closed.rcvd.code}"
    expect(seen == "the close code 4401", seen=seen, wanted="the close code 4401")
    assert await two.closed() == 4401
    assert (await other.ask("expense.list"))[0] == 200
    await phone.leave()


@pytest.mark.step("12.8", points=2)
async def test_a_socket_that_sends_too_much_is_told_to_wait(ada: Person, food: int):
    """A frame more than a socket may send is answered with 429, and the notices go on."""
    tab, _ = await ada.opens()
    statuses = {(await tab.ask("expense.list", per_page=1))[0] for _ in range(BURST)}
    assert statuses == {200}
    status, body = await tab.ask("expense.create", **SOUP, category=food)
    expect(status == 429, seen=f"status {status} for frame {BURST + 1}", wanted=f"429, as {BURST} may come at once")
    assert body["error"]["code"] == "too_many"
    assert body["error"]["retry_after"] > 0
    assert await ada.expenses() == []
    await ada.spends("2.00", food, "Bread")
    assert (await tab.notice())["data"]["expense"]["description"] == "Bread"


async def test_a_socket_greets_with_where_the_log_ends(ada: Person, food: int):
    assert (await ada.opens())[1] == {"type": "hello", "last": 1, "unread": 0, "live": True}
    await ada.spends("1.00", food)
    tab, hello = await ada.opens()
    assert (hello["last"], hello["unread"]) == (2, 1)
    assert await tab.ask("notification.read", up_to=2) == (200, {"last": 3, "unread": 0})
    assert (await ada.opens())[1] == {"type": "hello", "last": 3, "unread": 0, "live": True}


async def test_the_commands_answer_as_the_api_does(ada: Person, food: int):
    tab, _ = await ada.opens()
    status, body = await tab.ask("expense.create", **SOUP, category=food)
    path = f"expenses/{body['expense']['id']}/"
    assert (status, body) == (201, await ada.does("GET", path))
    status, body = await tab.ask("expense.update", expense=body["expense"]["id"], version=1, amount="2.50")
    assert (status, body["expense"]["amount"], body) == (200, "2.50", await ada.does("GET", path))
    status, body = await tab.ask("expense.delete", expense=body["expense"]["id"], version=2)
    assert (status, body["expense"]["deleted"], body) == (200, True, await ada.does("GET", path))
    status, body = await tab.ask("expense.restore", expense=body["expense"]["id"], version=3)
    assert (status, body["expense"]["deleted"], body) == (200, False, await ada.does("GET", path))
    filters = {"text": "soup", "per_page": 5}
    assert await tab.ask("expense.list", **filters) == (200, await ada.does("GET", "expenses/", params=filters))
    kinds = [(row["kind"], row["via"]) for row in await tab.until(5)]
    assert kinds == [(f"expense.{kind}", "socket") for kind in ("created", "updated", "deleted", "restored")]


async def test_what_is_wrong_is_answered_by_socket_and_api_alike(ada: Person, bob: Person, food: int):
    tab, _ = await ada.opens()
    foreign = await bob.spends("1.00", await bob.category())
    soup = await ada.spends("1.00", food)
    wrong: list[tuple[str, str, str, dict[str, Any]]] = [
        ("expense.create", "POST", "expenses/", {}),
        ("expense.create", "POST", "expenses/", {"amount": "-1", "category": "x", "description": "x" * 201}),
        ("expense.create", "POST", "expenses/", {**SOUP, "category": foreign["category"]}),
        ("expense.update", "PATCH", f"expenses/{soup['id']}/", {"expense": soup["id"], "version": 9, "amount": "3"}),
        ("expense.update", "PATCH", f"expenses/{foreign['id']}/", {"expense": foreign["id"], "version": 1}),
        ("expense.restore", "POST", f"expenses/{soup['id']}/restore/", {"expense": soup["id"], "version": 1}),
        ("notification.read", "POST", "notifications/read/", {"up_to": -1}),
    ]
    for kind, method, path, data in wrong:
        answer = await ada.call(method, path, {name: value for name, value in data.items() if name != "expense"})
        assert answer.status_code in (400, 404, 409)
        assert await tab.ask(kind, **data) == (answer.status_code, answer.json()), kind


async def test_a_frame_is_as_long_as_it_may_be_and_no_byte_longer(ada: Person):
    tab, _ = await ada.opens()
    frame = json.dumps({"id": "a", "type": "expense.list", "data": {}}) + " " * LARGEST_FRAME
    assert (await tab.send(frame[:LARGEST_FRAME], "a"))[0] == 200
    await tab.socket.send(frame[: LARGEST_FRAME + 1])
    reply = await tab.find("reply")
    assert (reply["status"], reply["body"]["error"]["code"]) == (413, "too_large")
    assert (await tab.ask("expense.list"))[0] == 200


async def test_every_tab_hears_all_of_it_and_nobody_else_anything(ada: Person, bob: Person, food: int):
    tabs = [(await ada.opens(at=at))[0] for at in (0, -1, 0)]
    other, _ = await bob.opens()
    for number in range(10):
        await ada.spends("1.00", food, f"Soup {number}")
    for tab in tabs:
        assert [row["text"][:6] for row in await tab.until(11)] == [f"Soup {number}" for number in range(10)]
    await bob.category("Bob's")
    notice = await other.notice()
    assert (notice["number"], notice["kind"]) == (1, "category.created")


async def test_what_is_added_at_once_is_heard_in_order(ada: Person, food: int):
    tabs = [(await ada.opens(at=at))[0] for at in (0, -1)]
    adds = [ada.call("POST", "expenses/", {**SOUP, "category": food}, at=n % len(ada.urls)) for n in range(30)]
    await asyncio.gather(*adds)
    for tab in tabs:
        await expect_heard(tab, 2, 31)


@pytest.mark.step("12.9", points=4)
async def test_a_page_that_was_away_gets_what_it_missed(ada: Person, food: int):
    """A page that comes back gets what it missed since then, in order and nothing twice; then what is new."""
    for _ in range(4):
        await ada.spends("1.00", food)
    tab, hello = await ada.opens(since=2)
    assert hello["last"] == 5
    await ada.spends("1.00", food, "New")
    await expect_heard(tab, 3, 6)


@pytest.mark.step("12.9", points=3)
async def test_who_missed_very_much_gets_a_snapshot(ada: Person):
    """Instead of more than a hundred missed notices comes a snapshot, and the notices go on after it."""
    for number in range(MOST_MISSED + 1):
        await ada.category(f"Shelf {number}")
    tab, _ = await ada.opens(since=0)
    await ada.category("New")
    first = await tab.next()
    expect(first["type"] == "snapshot", seen=f"a {first['type']} after the hello", wanted="a snapshot")
    assert first["last"] in (MOST_MISSED + 1, MOST_MISSED + 2)
    assert first["dashboard"]["last"] == first["last"]
    await ada.category("Newer")
    await expect_heard(tab, first["last"] + 1, MOST_MISSED + 3)
    # One less are told one by one.
    tab, _ = await ada.opens(since=3)
    await expect_heard(tab, 4, MOST_MISSED + 3)


@pytest.mark.parametrize("since", ["99", "abc", "-1", "1.5", "", "9" * 30])
async def test_a_number_that_is_none_of_the_log_gets_a_snapshot(ada: Person, food: int, since: str):
    tab, hello = await ada.opens(since=since)
    assert hello["last"] == 1
    snapshot = await tab.next()
    assert (snapshot["type"], snapshot["last"], snapshot["unread"]) == ("snapshot", 1, 0)
    await ada.spends("1.00", food)
    await expect_heard(tab, 2, 2)


async def test_who_missed_nothing_or_does_not_ask_hears_what_is_new(ada: Person, food: int):
    await ada.spends("1.00", food)
    tabs = [(await ada.opens(since=2))[0], (await ada.opens())[0]]
    await ada.spends("1.00", food, "New")
    for tab in tabs:
        assert (await tab.next())["notification"]["number"] == 3
