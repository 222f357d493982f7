"""Stored before it is relayed: what anybody else gets to see stands in the database, whatever happens to that."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from course.grader.examiner.failures import expect

from ...acceptance.gates import GatedServer
from ...acceptance.people import comes
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

PINGS = 30  # answers of a server after which what it has not begun it will not begin by itself


@pytest.fixture
def word() -> str:
    """Nobody else's: the statements that store it have it among their parameters."""
    return secrets.token_hex(6)


@pytest_asyncio.fixture(loop_scope="session")
async def three(ada: Chef, bob: Chef, cleo: Chef, gated: GatedServer) -> AsyncIterator[list[Chef]]:
    """All of them at the server that can be held."""
    own = [chef.urls for chef in (ada, bob, cleo)]
    for chef in (ada, bob, cleo):
        chef.urls = [*chef.urls, gated.url]
    yield [ada, bob, cleo]
    for chef, urls in zip((ada, bob, cleo), own, strict=True):
        chef.urls = urls


@pytest.mark.step("13.4", points=4)
async def test_nobody_sees_what_is_not_committed(three: list[Chef], soup: int, gated: GatedServer, word: str):
    """While the database has not taken a letter, nobody else sees it, and its page is not told that it is saved."""
    ada, bob, _ = three
    one, two = await ada.opens(soup), await bob.opens(soup)
    with gated.gate.holding(word) as held:
        await one.types(word)
        await one.asks()  # answered after what was sent before
        await held.comes()
        await one.asks()
        await two.asks()
        facts = {"the word on another page": word in str(two.name), "'saved' on its own": one.stored == one.sent}
        seen = " and ".join(what for what, is_so in facts.items() if is_so)
        expect(not seen, seen=f"{seen} while the database had not taken it", wanted="neither, until it has")
    await two.until(lambda: word in str(two.name))
    await one.kept()


@pytest.mark.step("13.4", points=3)
async def test_what_the_database_does_not_take_is_tried_again(
    three: list[Chef], soup: int, gated: GatedServer, word: str
):
    """An edit that the database refuses three times is tried again until it is stored; later ones come after it."""
    ada, bob, _ = three
    one, two = await ada.opens(soup), await bob.opens(soup)
    refused = gated.gate.refused
    gated.gate.refuse(word, 3)
    await one.types(word)

    async def failed() -> bool:
        return gated.gate.refused > refused

    await comes(failed)
    await two.types(" for two", two.description, after="weep")

    async def later() -> str:
        recipe = await ada.reads(soup)
        return recipe["name"] if "for two" in recipe["description"] else ""

    name = await comes(later)
    expect(word in name, seen="a name without the word once a later edit was stored", wanted="the refused word in it")
    await two.until(lambda: word in str(two.name))
    await one.kept()


@pytest.mark.step("13.4", points=3)
async def test_a_page_that_opens_gets_only_what_is_stored(three: list[Chef], soup: int, gated: GatedServer, word: str):
    """A page that asks for all there is, while the database has not taken a letter, is not shown it before."""
    ada, bob, cleo = three
    await ada.shares(soup, cleo)
    one, two, new = await ada.opens(soup), await bob.opens(soup), await cleo.opens(soup)
    with gated.gate.holding(word) as held:
        await one.types(word)
        await held.comes()
        await new.asks_for_all()
        reading = asyncio.ensure_future(new.until(lambda: word in str(new.name)))
        for _ in range(PINGS):
            await two.asks()
        early = "the word in a page that opened before it was stored"
        expect(not reading.done(), seen=early, wanted="nothing of it before it is stored")
    await reading
