"""Mails: who gets which, each once, whatever dies; and what else comes by itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
import redis as redis_client

from course.demos.household import WORKER, Household
from course.grader.examiner.failures import expect

from .people import Person, comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def reader(newcomer) -> Person:
    """Somebody who wants a mail for each expense."""
    reader = await newcomer("reader")
    await reader.sets(notify="email")
    return reader


async def beats(person: Person, times: int = 2) -> None:
    """Returns when all that comes by itself has come so many times since now.

    A recurring expense that is due today shows when it has.
    """
    category = await person.category(f"Beats {datetime.now(UTC).isoformat()}")
    for number in range(times):
        await recurs(person, category, f"Beat {number}")


async def recurs(person: Person, category: int, description: str) -> None:
    """Returns when a recurring expense that is due today has come."""
    data = {"amount": "1", "category": category, "description": description, "every": "month"}
    await person.does("POST", "recurring/", data)

    async def has_come() -> bool:
        return bool(await person.expenses(text=description, category=category))

    await comes(has_come)


def expect_mails(letters: list[Any], *wanted: str, when: str) -> None:
    """So many letters, each with one of these words, in any order."""
    texts = sorted(f"{letter['Subject']} {letter.get_content()}" for letter in letters)
    seen = [", ".join(letter["Subject"] for letter in letters) or "none", len(letters)]
    right = len(texts) == len(wanted) and all(any(word in text for text in texts) for word in wanted)
    expect(right, seen=f"{seen[1]} mails {when} ({seen[0]})", wanted=f"{len(wanted)}, of {', '.join(wanted)}")


@pytest.mark.step("12.7", points=3)
async def test_a_mail_server_that_is_down_holds_up_no_save(reader: Person, ada: Person, household: Household, mails):
    """While the mail server is down expenses are saved; their mails arrive when it is back, each once."""
    food = await reader.category()
    await household.mail.shut()
    sent = [{"amount": "1", "category": food, "description": word} for word in ("Onions", "Leeks")]
    statuses = [(await reader.call("POST", "expenses/", data)).status_code for data in sent]
    expect(statuses == [201, 201], seen=f"saves that were answered with {statuses}", wanted="201 for each")
    await beats(ada)  # which tries, and fails
    assert await mails(reader) == []
    await household.mail.open_again()
    await mails(reader, 2)
    await beats(ada)
    expect_mails(await mails(reader), "Onions", "Leeks", when="once the mail server was back")


@pytest.mark.step("12.7", points=2)
async def test_each_expense_is_mailed_once(reader: Person, ada: Person, mails):
    """Whoever wants a mail for each expense gets one for each, and no second one."""
    food = await reader.category()
    for description in ("Onions", "Leeks"):
        await reader.spends("12.50", food, description)
    await mails(reader, 2)
    await beats(ada)
    expect_mails(await mails(reader), "Onions", "Leeks", when="for two expenses")


@pytest.mark.step("12.7", points=3)
async def test_a_task_that_comes_three_times_sends_one_mail(reader: Person, ada: Person, household: Household, mails):
    """When the broker brings every task three times, one mail goes out."""
    food = await reader.category()
    await household.parts[WORKER].kill()
    await reader.spends("12.50", food, "Onions")
    repeat_tasks(household)
    await household.start(WORKER)
    await mails(reader, 1)
    await beats(ada)
    expect_mails(await mails(reader), "Onions", when="for one expense")


def repeat_tasks(household: Household, times: int = 3) -> None:
    """What waits in the broker waits there so many times."""
    if household.redis.process is None:
        pytest.skip("COURSE_REDIS_URL names a broker that others may use, too.")
    with redis_client.Redis.from_url(household.redis.url) as broker:
        for key in list(broker.scan_iter(_type="list")):
            for task in broker.lrange(key, 0, -1):
                assert "body" in json.loads(task)  # as Celery writes it
                broker.rpush(key, *[task] * (times - 1))


@pytest.mark.step("12.7", points=2)
async def test_a_dead_address_stops_neither_saves_nor_other_mails(
    reader: Person, newcomer, household: Household, mails
):
    """An address that does not exist stops neither its own user's saves nor anybody else's mails."""
    other = await newcomer("other")
    await other.sets(notify="email")
    household.mail.refuse(550, to=reader.address)
    data = {"amount": "1", "category": await reader.category(), "description": "Onions"}
    statuses = [(await reader.call("POST", "expenses/", data)).status_code for _ in range(3)]
    expect(statuses == [201] * 3, seen=f"saves that were answered with {statuses}", wanted="201 for each")
    await other.spends("1", await other.category(), "Leeks")
    expect_mails(await mails(other, 1), "Leeks", when="to who has a good address")
    assert await mails(reader) == []


async def test_who_wants_no_mails_or_only_digests_gets_none_for_an_expense(newcomer, ada: Person, mails):
    people = []
    for settings in ({"notify": "live"}, {"notify": "off"}, {"notify": "email", "email_when": "digest"}):
        people.append(await newcomer("reader"))
        await people[-1].sets(**settings)
        await people[-1].spends("1", await people[-1].category())
    await beats(ada)
    assert [await mails(person) for person in people] == [[], [], []]


async def test_edits_and_deletes_are_not_mailed(reader: Person, ada: Person, mails):
    soup = await reader.spends("1", await reader.category(), "Onions")
    await reader.does("PATCH", f"expenses/{soup['id']}/", {"version": 1, "amount": "2"})
    await reader.does("DELETE", f"expenses/{soup['id']}/", params={"version": 2})
    await mails(reader, 1)
    await beats(ada)
    assert len(await mails(reader)) == 1


async def test_what_was_refused_is_not_mailed(reader: Person, ada: Person, mails):
    food = await reader.category()
    for data in ({"amount": "-1"}, {"amount": "1", "category": 0}, {"amount": "1", "currency": "XXX"}):
        sent = {"category": food, "description": "Onions", **data}
        assert (await reader.call("POST", "expenses/", sent)).status_code == 400
    await beats(ada)
    assert await mails(reader) == []


async def test_a_mail_is_plain_text_with_what_was_typed(reader: Person, mails):
    await reader.spends("12.50", await reader.category("Fish & <chips>"), "<b>Cod</b>\\ & Söhne")
    (letter,) = await mails(reader, 1)
    assert letter.get_content_type() == "text/plain"
    assert "<b>Cod</b>\\ & Söhne" in letter.get_content()
    assert letter["To"] == reader.address


@pytest.mark.parametrize("when", ["at_once", "digest"])
async def test_a_limit_is_mailed_once_whatever_the_mails_of_expenses(newcomer, ada: Person, mails, when: str):
    thrifty = await newcomer("thrifty")
    await thrifty.sets(notify="email", email_when=when, monthly_limit="100.00")
    food = await thrifty.category()
    for amount in ("85", "20", "1"):
        await thrifty.spends(amount, food)
    singles = 3 if when == "at_once" else 0
    await mails(thrifty, singles + 2)
    await beats(ada)
    texts = [letter.get_content() for letter in await mails(thrifty)]
    assert len(texts) == singles + 2
    assert sum("85.00" in text and "100.00" in text for text in texts) == 1
    assert sum("105.00" in text and "100.00" in text for text in texts) == 1


async def test_a_digest_of_what_is_over_comes_once(newcomer, ada: Person, mails):
    reader = await newcomer("reader")
    food = await reader.category()
    today = datetime.now(UTC).date()
    for days in range(16):  # the last whole week that is over is among them
        await reader.spends("2.00", food, spent_on=(today - timedelta(days=days)).isoformat())
    await reader.sets(notify="email", email_when="digest")
    await mails(reader, 1)
    await beats(ada)
    texts = [f"{letter['Subject']} {letter.get_content()}" for letter in await mails(reader)]
    assert any("14.00" in text for text in texts)
    assert len(texts) == len(set(texts)) <= 2  # the last month's, where some of the days were in it


async def test_what_recurs_comes_once_a_day_whoever_asks_for_it(ada: Person, household: Household):
    food = await ada.category()
    await household.parts[WORKER].kill()
    other = await household.project.beat("beat 2")
    try:
        data = {"amount": "9.99", "category": food, "every": "month"}
        for number in range(5):
            await ada.does("POST", "recurring/", {**data, "description": f"Box {number}"})
        repeat_tasks(household)
        await household.start(WORKER)
        await beats(ada, times=3)
    finally:
        await other.kill()
    boxes = await ada.expenses(text="Box", per_page=100)
    assert sorted(box["description"] for box in boxes) == [f"Box {number}" for number in range(5)]
    told = [row["via"] for row in await ada.log() if row["kind"] == "expense.created" and "Box" in row["text"]]
    assert told == ["recurring"] * 5
    ahead = {row["next_on"] for row in (await ada.does("GET", "recurring/"))["recurring"]}
    assert all(day > boxes[0]["spent_on"] for day in ahead)


async def test_what_recurs_shows_in_an_open_page(ada: Person):
    food = await ada.category()
    tab, _ = await ada.opens()
    await ada.does("POST", "recurring/", {"amount": "1", "category": food, "description": "Box", "every": "week"})
    heard = [await tab.notice(), await tab.notice()]
    assert [(row["kind"], row["via"]) for row in heard] == [
        ("recurring.created", "api"),
        ("expense.created", "recurring"),
    ]
