"""Two servers on one database, with a real Redis between them. No server looks: only what is announced gets through."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from course.services.redis import running_redis

from ..pages import Page
from ..servers import SITE, Server

TOKEN = "x" * 32


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """Two of them, not started yet."""
    with running_redis() as broker, tempfile.TemporaryDirectory(prefix="recipes-") as folder:
        both = [Server(Path(folder), name, REDIS_URL=broker.url, WATCH_INTERVAL="3600") for name in "ab"]
        yield both
        for server in both:
            server.kill()


async def call(server: Server, session: str, method: str, path: str, data: Any = None) -> httpx.Response:
    transport = httpx.AsyncHTTPTransport(uds=server.path)
    cookies = {"sessionid": session, "csrftoken": TOKEN}
    async with httpx.AsyncClient(transport=transport, base_url=SITE, cookies=cookies) as client:
        return await client.request(method, path, json=data, headers={"X-CSRFToken": TOKEN})


async def test_pages_of_two_servers_edit_together_see_each_other_and_are_shown_out(servers: list[Server]):
    a, b = servers
    there = a.furnish("ada", "bob")
    (recipe,), sessions = there["recipes"], there["sessions"]
    for server in servers:
        server.start()
    ada, bob = Page(), Page()
    await a.connect(ada, recipe, sessions["ada"])
    await ada.sync()
    await ada.appear({"field": "name"})
    await ada.until(lambda: ada.synced)
    await b.connect(bob, recipe, sessions["bob"])
    await bob.sync()
    for round in range(5):
        await ada.type(f"a{round} ")
        await bob.type(f"b{round} ")
    words = {f"{letter}{round}" for letter in "ab" for round in range(5)}
    for page in (ada, bob):
        await page.until(lambda page=page: words <= set(str(page.name).split()))
    await bob.until(lambda: (bob.others.get(ada.doc.client_id) or {}).get("user", {}).get("name") == "ada")
    response = await call(b, sessions["ada"], "PATCH", f"/api/recipes/{recipe}/", {"servings": 9})
    assert response.json()["recipe"]["servings"] == 9
    await ada.until(lambda: ada.says()["servings"] == 9)
    members = (await call(a, sessions["ada"], "GET", f"/api/recipes/{recipe}/collaborators/")).json()["collaborators"]
    number = next(row["user"] for row in members if row["username"] == "bob")
    await call(a, sessions["ada"], "DELETE", f"/api/recipes/{recipe}/collaborators/{number}/")
    assert await bob.closing() == 4403
    await ada.until(lambda: not any(state for client, state in ada.others.items() if client == bob.doc.client_id))
    assert (await call(b, sessions["ada"], "DELETE", f"/api/recipes/{recipe}/")).status_code == 204
    assert await ada.closing() == 4404
