"""What dies and comes back: Redis, the worker, the servers, the mail server, the rates. Nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from course.demos.household import WORKER, Household
from course.grader.examiner.failures import expect
from course.services.redis import Redis

from .people import Person, Tab, comes

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def redis(household: Household) -> Redis:
    """What brings notices and tasks, and can be killed."""
    if household.redis.process is None:
        pytest.skip("COURSE_REDIS_URL names a Redis that is not ours to kill.")
    return household.redis


async def opens_live(person: Person, at: int = -1) -> Tab:
    """A new tab that the layer brings notices to, also when it was mended only now."""
    tab, hello = await person.opens(at=at)
    if not hello["live"]:
        await turned(tab, live=True)
    return tab


async def turned(tab: Tab, live: bool) -> None:
    """Returns when the page was told that the layer is back, or lost."""
    while (await tab.find("live"))["live"] is not live:
        pass


async def numbers(tab: Tab, last: int) -> list[int]:
    """The numbers of the notices that come, up to `last`."""
    return [row["number"] for row in await tab.until(last)]


async def test_a_worker_that_is_killed_in_a_mail_leaves_it_to_another(
    ada: Person, food: int, household: Household, mails
):
    await ada.sets(notify="email")
    began = household.mail.stalled
    household.mail.stall(3600, times=1)
    await ada.spends("1", food, "Onions")

    async def in_the_middle() -> bool:
        return household.mail.stalled > began

    await comes(in_the_middle)
    await household.parts[WORKER].kill()
    assert await mails(ada) == []
    await household.start(WORKER)
    await mails(ada, 1)
    await ada.spends("1", food, "Leeks")
    assert len(await mails(ada, 2)) == 2


async def test_a_server_that_is_killed_in_the_middle_has_saved_or_not_and_the_resend_is_safe(
    ada: Person, food: int, household: Household
):
    tab, _ = await ada.opens(at=0)
    sent = [
        {"amount": "1", "category": food, "description": f"Soup {number}", "client_id": str(uuid4())}
        for number in range(40)
    ]
    saves = [asyncio.ensure_future(ada.call("POST", "expenses/", data)) for data in sent]
    await asyncio.wait(saves, return_when=asyncio.FIRST_COMPLETED)
    await household.parts[household.servers[0]].kill()
    await household.open()
    await settled(saves)
    assert await tab.closed() == 1006
    saved = {row["client_id"] for row in await ada.expenses(per_page=100)}
    for data, save in zip(sent, saves, strict=True):
        again = await ada.call("POST", "expenses/", data)
        assert again.status_code == (200 if data["client_id"] in saved else 201)
        if answered(save):
            assert data["client_id"] in saved
    assert sorted(row["client_id"] for row in await ada.expenses(per_page=100)) == sorted(d["client_id"] for d in sent)
    assert [row["number"] for row in await ada.log()] == list(range(1, 42))
    back, _ = await ada.opens(since=1, at=0)
    assert await numbers(back, 41) == list(range(2, 42))


async def settled(saves: list[asyncio.Future[httpx.Response]]) -> None:
    """Returns when each has ended, well or with a broken connection."""
    for save in await asyncio.gather(*saves, return_exceptions=True):
        assert isinstance(save, (httpx.Response, httpx.TransportError)), save


def answered(save: asyncio.Future[Any]) -> bool:
    """Whether it was said that this is saved."""
    return save.exception() is None and save.result().status_code in (200, 201)


async def test_a_save_that_waits_for_the_rates_when_the_server_dies_is_sent_again(
    ada: Person, food: int, household: Household
):
    data = {"amount": "10", "currency": "USD", "category": food, "description": "Pie", "client_id": str(uuid4())}
    with household.supplier.holding():
        save = asyncio.ensure_future(ada.call("POST", "expenses/", data))

        async def asked() -> bool:
            return household.supplier.in_flight > 0

        await comes(asked)
        await household.parts[household.servers[0]].kill()
        await settled([save])
    await household.open()
    assert not answered(save)
    assert await ada.expenses() == []
    assert (await ada.call("POST", "expenses/", data)).status_code == 201
    assert (await ada.call("POST", "expenses/", data)).status_code == 200
    assert await ada.kinds("expense.created") == ["expense.created"]


async def test_a_server_that_is_stopped_sends_its_pages_to_the_next_one(ada: Person, food: int, household: Household):
    tab, hello = await ada.opens(at=0)
    await household.parts[household.servers[0]].end()
    assert await tab.closed() in (1001, 1012)
    await household.open()
    await ada.spends("1", food)
    back, _ = await ada.opens(since=hello["last"], at=0)
    assert await numbers(back, 2) == [2]


async def test_rates_that_are_gone_cost_their_own_part_only(ada: Person, food: int, household: Household):
    first = await ada.spends("10", food, currency="USD")
    await household.supplier.refuse()
    shown = await ada.does("GET", "dashboard/")
    assert shown["rates_are_fresh"] is False
    assert first["rate"] in [rate["rate"] for rate in shown["rates"] if rate["currency"] == "USD"]
    again = await ada.spends("10", food, currency="USD")
    assert [again[name] for name in ("rate", "rate_date")] == [first[name] for name in ("rate", "rate_date")]
    await household.supplier.recover()
    assert (await ada.does("GET", "dashboard/"))["rates_are_fresh"] is True


# Redis comes last: when it was gone, worker and beat take their time to look for it again.


@pytest.mark.step("12.9", points=3)
async def test_what_redis_lost_is_found_in_the_log(ada: Person, food: int, redis: Redis):
    """When Redis dies and comes back, an open page has every notice, in order and once."""
    tab = await opens_live(ada)
    await ada.spends("1", food)
    assert await numbers(tab, 2) == [2]
    redis.kill()
    await turned(tab, live=False)
    for _ in range(3):
        await ada.spends("1", food)
    redis.start_again()
    await turned(tab, live=True)
    await ada.spends("1", food)
    heard = await numbers(tab, 6)
    expect(heard == [3, 4, 5, 6], seen=f"the notices {heard}", wanted="3 to 5, which Redis lost, and 6")


async def test_pages_saves_and_notices_go_on_without_redis(ada: Person, food: int, redis: Redis):
    tabs = [await opens_live(ada, at) for at in range(len(ada.urls))]
    redis.kill()
    for tab in tabs:
        await turned(tab, live=False)
    assert (await ada.get("/")).status_code == 200
    await ada.spends("1", food)
    assert (await tabs[0].ask("expense.create", amount="2", category=food, description="Bread"))[0] == 201
    assert (await ada.post("/expenses/new/", amount="3", category=food, description="Salt")).status_code == 302
    for tab in tabs:  # while it is still gone
        assert await numbers(tab, 4) == [2, 3, 4]
    late, hello = await ada.opens(since=1)
    assert (hello["live"], hello["last"], await numbers(late, 4)) == (False, 4, [2, 3, 4])
    redis.start_again()
    for tab in (*tabs, late):
        await turned(tab, live=True)
    await ada.spends("4", food)
    assert [await numbers(tab, 5) for tab in (*tabs, late)] == [[5]] * (len(tabs) + 1)


async def test_a_mail_that_was_asked_for_without_redis_goes_out(ada: Person, food: int, redis: Redis, mails):
    await ada.sets(notify="email")
    redis.kill()
    await ada.spends("1", food, "Onions")
    redis.start_again()
    (letter,) = await mails(ada, 1)
    assert "Onions" in letter.get_content()


async def test_a_logout_without_redis_still_closes_the_sockets(ada: Person, redis: Redis):
    tab = await opens_live(ada)
    redis.kill()
    await turned(tab, live=False)
    assert (await ada.post("/logout/")).status_code == 302
    assert await tab.closed() == 4401
