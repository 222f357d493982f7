"""y-websocket's own provider, unchanged, under Node: what it expects is what the server does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..node import browser
from ..pages import Page
from ..servers import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that is not started yet."""
    with tempfile.TemporaryDirectory(prefix="recipes-") as folder:
        server = Server(Path(folder), WATCH_INTERVAL="3600")
        yield server
        server.kill()


def says(name: str) -> Any:
    return lambda now: now["name"] == name


async def test_the_real_provider_edits_with_others_through_a_restart_of_the_server(server: Server):
    there = server.furnish("ada", "bob")
    (recipe,), sessions = there["recipes"], there["sessions"]
    server.start()
    page = Page()
    await server.connect(page, recipe, sessions["bob"])
    await page.sync()
    async with browser(server.path, recipe, sessions["ada"]) as ada:
        await ada.until(lambda now: now["synced"] and now["name"] == "Soup")
        await ada.do("insert", at=0, text="Onion 🧅 ")
        await page.until(lambda: str(page.name) == "Onion 🧅 Soup")
        await page.appear({"field": "name", "user": {"name": "invented"}})
        await ada.until(lambda now: "bob" in now["others"])
        await ada.until(lambda now: now["stored"] >= 1)
        server.kill()
        await page.closing()
        await ada.until(lambda now: not now["connected"])
        await ada.do("insert", at=0, text="Best ")
        server.start()
        await ada.until(lambda now: now["synced"])
        await server.connect(page, recipe, sessions["bob"])
        await page.until(lambda: str(page.name) == "Best Onion 🧅 Soup")
        await page.type(" for us", at=len("Best Onion 🧅 Soup".encode()))
        await ada.until(says("Best Onion 🧅 Soup for us"))
        await ada.do("undo")
        await page.until(lambda: str(page.name) == "Onion 🧅 Soup for us")
    await page.connection.close()


async def test_the_real_provider_stays_away_where_it_is_not_let_in(server: Server):
    there = server.furnish("ada")
    session = there["sessions"]["ada"]
    server.start()
    for recipe, key, code in ((there["recipes"][0], "invented", 4401), (999, session, 4404)):
        async with browser(server.path, recipe, key) as ada:
            assert (await ada.until(lambda now: now["closed"]))["closed"] == code
