"""The people of a household, at a site of this test's own that tells what the test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from course.load.delivery import delivered
from course.load.neighbourhood import Plan, Report, live

PEOPLE = [{"user": user, "session": f"session-{user}", "category": 10 + user} for user in (1, 2)]


class Site:
    """Keeps what was spent; `tells` sends a notice to the open sockets of its user, as it should or not."""

    def __init__(self) -> None:
        self.url = ""
        self.spent: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
        self.sockets: list[tuple[int, web.WebSocketResponse]] = []
        self.status = 201
        self.tells: Callable[[int, dict[str, Any]], Awaitable[None]] = self.tell

    async def spend(self, request: web.Request) -> web.Response:
        assert request.headers["X-CSRFToken"] == request.cookies["csrftoken"]
        user, data = visitor(request), await request.json()
        assert data["category"] == 10 + user
        if self.status == 201:
            number = len(self.spent[user]) + 1
            notice = {"number": number, "data": {"expense": data}}
            self.spent[user].append(notice)
            await self.tells(user, notice)
        return web.Response(status=self.status)

    async def tell(self, user: int, notice: dict[str, Any], to: int | None = None) -> None:
        for owner, socket in self.sockets:
            if owner == (to or user) and not socket.closed:
                await socket.send_json({"type": "notice", "notification": notice})

    async def log(self, request: web.Request) -> web.Response:
        return web.json_response({"last": len(self.spent[visitor(request)])})

    async def open(self, request: web.Request) -> web.WebSocketResponse:
        socket, user = web.WebSocketResponse(), visitor(request)
        await socket.prepare(request)
        spent = self.spent[user]
        await socket.send_json({"type": "hello", "last": len(spent)})
        for notice in spent[int(request.query.get("since", len(spent))) :]:
            await socket.send_json({"type": "notice", "notification": notice})
        self.sockets.append((user, socket))
        async for _ in socket:
            pass
        return socket


def visitor(request: web.Request) -> int:
    """Who it is."""
    return int(request.cookies["sessionid"].removeprefix("session-"))


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_post("/api/expenses/", site.spend)
    app.router.add_get("/api/notifications/", site.log)
    app.router.add_get("/ws/expenses/", site.open)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.url = "http://{}:{}".format(*runner.addresses[0][:2])
    yield site
    await runner.cleanup()


async def lived(site: Site, **changes: Any) -> Report:
    plan = {"rate": 40, "seconds": 0.5, "away": 0.01, "idle": 0, **changes}
    return await live(Plan(urls=[site.url] * 2, people=PEOPLE, **plan))


def judged(site: Site, report: Report) -> Any:
    commits = {(user, notice["number"]): 0.0 for user, spent in site.spent.items() for notice in spent}
    return delivered(commits, report.pages)


async def test_everybody_spends_and_both_pages_hear_all_of_it_also_after_being_away(site: Site):
    report = await lived(site)
    assert (report.spent, report.failed, len(report.pages)) == (20 + 2, [], 4)
    assert sum(page.moved for page in report.pages) > 0
    assert judged(site, report).whole
    assert sum(page.dropped for page in report.pages) == report.dropped_idle == 0


async def test_what_comes_to_others_is_seen(site: Site):
    async def tells(user: int, notice: dict[str, Any]) -> None:
        await site.tell(user, notice)
        await site.tell(user, notice, to=3 - user)

    site.tells = tells
    assert judged(site, await lived(site)).strangers > 0


async def test_a_connection_that_the_server_closes_is_counted(site: Site):
    async def tells(user: int, notice: dict[str, Any]) -> None:
        if notice["number"] == 3:
            await asyncio.gather(*(socket.close() for owner, socket in site.sockets if owner == user))
        else:
            await site.tell(user, notice)

    site.tells = tells
    report = await lived(site)
    assert sum(page.dropped for page in report.pages) > 0
    assert judged(site, report).whole  # it asked for what it missed


async def test_an_expense_that_fails_is_said(site: Site):
    site.status = 500
    report = await lived(site)
    assert report.failed == ["status 500"] * report.spent


async def test_a_site_that_is_not_there_fails_the_load():
    with pytest.raises(RuntimeError, match="The load has failed: "):
        await live(Plan(urls=["http://127.0.0.1:1"], people=PEOPLE, rate=1, seconds=0, away=0, idle=0))
