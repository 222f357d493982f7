"""What dies and comes back: the server, Redis, the worker's beat. No letter is lost or doubled."""

from __future__ import annotations

import pytest

from course.demos.household import BEAT, WORKER, Household
from course.services.redis import Redis

from ...acceptance.gates import GatedServer
from ...acceptance.people import comes
from .chefs import Chef
from .pages import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROUNDS, WORDS = 2, 15


async def shows(*pages: Page, words: set[str]) -> None:
    """Each of these shows each of the words, once, and nothing else in its description."""
    for page in pages:
        await page.until(lambda page=page: set(str(page.description).split()) == words)
        assert len(str(page.description).split()) == len(words)


async def test_a_server_that_is_killed_while_people_type_loses_and_doubles_nothing(
    ada: Chef, bob: Chef, kitchen: Household
):
    soup = await ada.cooks(description="Soup")
    await ada.shares(soup, bob)
    server, words = kitchen.servers[-1], {"Soup"}
    pages = {"a": await ada.opens(soup), "b": await bob.opens(soup)}
    for round in range(ROUNDS):
        for letter, page in pages.items():
            for number in range(WORDS):
                words.add(f"{letter}{round}.{number}")
                await page.types(f"{letter}{round}.{number} ", page.description)
        await kitchen.parts[server].kill()  # with updates on their way
        assert [await page.closing() for page in pages.values()] == [1006, 1006]
        words.add(f"offline{round}")
        pages["a"].insert(pages["a"].description, f"offline{round} ")
        await kitchen.open()
        for chef, page in zip((ada, bob), pages.values(), strict=True):
            await chef.opens(soup, page)
    await shows(*pages.values(), await ada.opens(soup), words=words)
    assert set((await ada.reads(soup))["description"].split()) == words


async def test_what_a_killed_server_left_is_found_by_the_beat(ada: Chef, soup: int, kitchen: Household):
    page = await ada.opens(soup)
    await page.types("Zwiebelsuppe ")
    await page.kept()
    await kitchen.parts[kitchen.servers[-1]].kill()
    await kitchen.open()

    async def found() -> bool:
        return (await ada.does("GET", "recipes/", params={"text": "Zwiebelsuppe"}))["count"] == 1

    await comes(found)


async def test_a_server_that_is_stopped_has_stored_everything(ada: Chef, kitchen: Household):
    soup = await ada.cooks(description="Soup")
    page = await ada.opens(soup)
    for number in range(WORDS):
        await page.types(f"a{number} ", page.description)
    await page.asks()  # the server has taken all of them
    assert await kitchen.parts[kitchen.servers[-1]].end() in (0, -15)
    assert await page.closing() in (1001, 1012)
    await kitchen.open()
    await shows(await ada.opens(soup), words={"Soup", *(f"a{number}" for number in range(WORDS))})


async def test_a_server_that_dies_before_it_stored_an_edit_gets_it_again(ada: Chef, gated: GatedServer):
    soup = await ada.cooks(description="Soup")
    at, ada.urls = len(ada.urls), [*ada.urls, gated.url]
    try:
        page = await ada.opens(soup, at=at)
        with gated.gate.holding("unstored") as held:
            await page.types("unstored ", page.description)
            await held.comes()
            await gated.kill()
            assert await page.closing() == 1006
        await gated.start()
        assert page.stored < page.sent
        assert str((await ada.opens(soup, at=at)).description) == "Soup"
        await ada.opens(soup, page, at=at)
        await shows(await ada.opens(soup, at=at), page, words={"unstored", "Soup"})
    finally:
        ada.urls = ada.urls[:-1]


# Redis comes last: when it was gone, worker and beat take their time to look for it again.


async def test_pages_of_one_server_go_on_without_redis(ada: Chef, bob: Chef, soup: int, redis: Redis):
    one, two = await ada.opens(soup), await bob.opens(soup)
    tab = await ada.listens_live()
    redis.kill()
    await tab.turned(live=False)
    await one.types("Red ")
    await one.kept()
    await two.until(lambda: str(two.name) == "Red Onion soup")
    late = await bob.opens(soup)
    assert str(late.name) == "Red Onion soup"
    await ada.edits(soup, servings=9)
    await one.until(lambda: one.fields.get("servings") == 9)
    assert (await ada.get("/login/")).status_code == 200
    redis.start_again()
    await tab.turned(live=True)
    await ada.edits(soup, servings=8)
    for page in (one, two, late):
        await page.until(lambda page=page: page.fields.get("servings") == 8)


async def test_access_is_taken_away_without_redis_too(ada: Chef, newcomer, soup: int, redis: Redis):
    eve = await newcomer("eve")
    await ada.shares(soup, eve)
    page, tab = await eve.opens(soup), await eve.listens_live()
    redis.kill()
    await tab.turned(live=False)
    number = await eve.id_in(soup)
    await ada.call("DELETE", f"recipes/{soup}/collaborators/{number}/")
    assert await page.closing() == 4403
    await eve.post("/logout/")
    assert await tab.closed() == 4401


async def test_a_recipe_that_is_completed_without_redis_is_mailed_when_it_is_back(newcomer, redis: Redis, mails):
    eve = await newcomer("eve")
    pie = await eve.cooks("Leek pie")
    redis.kill()
    assert (await eve.call("POST", f"recipes/{pie}/complete/")).status_code == 200
    redis.start_again()
    assert len(await mails(eve, 1)) == 1


async def test_a_worker_and_a_beat_that_were_killed_leave_their_work_to_the_next(newcomer, kitchen: Household, mails):
    eve = await newcomer("eve")
    for name in (WORKER, BEAT):
        await kitchen.parts[name].kill()
    pie = await eve.cooks("Leek pie")
    await eve.does("POST", f"recipes/{pie}/complete/")
    assert await mails(eve) == []
    await kitchen.open()
    assert len(await mails(eve, 1)) == 1
