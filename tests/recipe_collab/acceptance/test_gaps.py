"""Announcements are hints: what one of them lost, every open page has all the same, from the log."""

from __future__ import annotations

import pytest
import pytest_asyncio

from course.grader.examiner.failures import expect
from course.services.redis import Redis

from ...acceptance.gates import GatedServer
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def far(gated: GatedServer, ada: Chef, newcomer) -> Chef:
    """Somebody whose pages are at another server."""
    far = await newcomer("far")
    far.urls = [*far.urls, gated.url]
    return far


async def loses_redis(redis: Redis, *chefs: Chef) -> None:
    """Redis is gone, and the server of each of these has noticed."""
    tabs = [await chef.listens_live() for chef in chefs]
    redis.kill()
    for tab in tabs:
        await tab.turned(live=False)


async def finds_redis(redis: Redis, *chefs: Chef) -> None:
    """Redis is back, and the server of each of these has noticed."""
    redis.start_again()
    for chef in chefs:
        await chef.listens_live()


@pytest.mark.step("13.5", points=4)
async def test_what_was_announced_in_vain_is_there_with_the_next_announcement(ada: Chef, soup: int, redis: Redis):
    """What is announced while Redis is dead stands in an open page as soon as a later announcement comes through."""
    page = await ada.opens(soup)
    await loses_redis(redis, ada)
    await ada.edits(soup, name="Onion soup for two")
    await ada.edits(soup, minutes=99)
    await finds_redis(redis, ada)
    await ada.edits(soup, servings=9)
    await page.until(lambda: page.fields.get("servings") == 9)
    seen = str(page.name), page.fields.get("minutes")
    wanted = "Onion soup for two", 99
    expect(seen == wanted, seen=f"{seen} when a later edit had come", wanted=f"{wanted}, from the log")


@pytest.mark.step("13.5", points=3)
async def test_what_two_servers_missed_of_each_other_is_there(ada: Chef, bob: Chef, far: Chef, soup: int, redis: Redis):
    """What pages of two servers type while Redis is dead stands on both, once it is back and somebody types on."""
    await ada.shares(soup, far)
    near, away = await ada.opens(soup), await far.opens(soup)
    await loses_redis(redis, ada, far)
    await near.types("near ", near.name)
    await away.types("away ", away.description)
    await near.kept()
    await away.kept()
    await finds_redis(redis, ada, far)
    last = await far.opens(soup)  # another page: it builds on nothing that the first one missed
    last.edit(lambda: last.fields.__setitem__("servings", 9))
    await last.flush()
    await near.until(lambda: near.fields.get("servings") == 9)
    seen = near.says("near", "away")
    expect(
        seen["away"] == 1, seen="no 'away' when a later edit had come", wanted="all from the other server, by the log"
    )
    await away.until(lambda: away.says("near", "away") == {"near": 1, "away": 1})


@pytest.mark.step("13.5", points=3)
async def test_a_lost_announcement_is_found_though_none_follows_it(ada: Chef, soup: int, redis: Redis):
    """An edit whose announcement got lost, and after which none comes, is found by the next look at the log."""
    page = await ada.opens(soup)
    await loses_redis(redis, ada)
    await ada.edits(soup, name="Onion soup for two")
    try:
        await page.until(lambda: str(page.name) == "Onion soup for two")
    except TimeoutError:
        pass
    expect(
        str(page.name) == "Onion soup for two",
        seen=f"{str(page.name)!r}, and nothing more came",
        wanted="the edit, which no announcement told of",
    )
