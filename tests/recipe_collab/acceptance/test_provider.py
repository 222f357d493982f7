"""y-websocket's own provider, unchanged, under Node: what it expects is what the server does."""

from __future__ import annotations

import pytest

from course.demos.household import Household

from ..node import browser
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")


def session(chef: Chef) -> str:
    """What a browser proves with who it is."""
    return chef.client.cookies["sessionid"]


async def test_the_real_provider_edits_with_others_through_a_restart_of_the_server(
    ada: Chef, bob: Chef, soup: int, kitchen: Household
):
    page = await bob.opens(soup)
    async with browser(ada.urls[-1], soup, session(ada)) as tab:
        await tab.until(lambda now: now["synced"] and now["name"] == "Onion soup")
        await tab.do("insert", at=0, text="Red 🧅 ")
        await page.until(lambda: str(page.name) == "Red 🧅 Onion soup")
        await page.appears({"field": "name", "user": {"name": "invented"}})
        await tab.until(lambda now: bob.name in now["others"])
        await tab.until(lambda now: now["stored"] >= 1)
        await kitchen.parts[kitchen.servers[-1]].kill()
        await tab.until(lambda now: not now["connected"])
        await tab.do("insert", at=0, text="Best ")
        await kitchen.open()
        await tab.until(lambda now: now["synced"])
        await bob.opens(soup, page)
        await page.until(lambda: str(page.name) == "Best Red 🧅 Onion soup")
        await page.types(" for us", after="soup")
        await tab.until(lambda now: now["name"] == "Best Red 🧅 Onion soup for us")
        await tab.do("undo")
        await page.until(lambda: str(page.name) == "Red 🧅 Onion soup for us")


async def test_the_real_provider_stays_away_where_it_is_not_let_in(ada: Chef, cleo: Chef, soup: int):
    for recipe, key, code in ((soup, "invented", 4401), (10**9, session(ada), 4404), (soup, session(cleo), 4403)):
        async with browser(ada.urls[-1], recipe, key) as tab:
            assert (await tab.until(lambda now: now["closed"]))["closed"] == code
