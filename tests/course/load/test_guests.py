"""The guests, at a server of this test's own that answers when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from course.load.guests import MOST, Visit, at_once, send, steady


class Door:
    """Answers when `open` is set; `standing` are those who wait.

    `peers` are the guests' ends of the connections, `cookies` what they sent.
    """

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.standing = 0
        self.came = asyncio.Condition()
        self.peers: list[object] = []
        self.cookies: list[str] = []
        self.status = 200
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.peers.append(request.transport.get_extra_info("peername"))
        self.cookies.append(request.headers.get("Cookie", ""))
        self.standing += 1
        async with self.came:
            self.came.notify_all()
        try:
            await self.open.wait()
        finally:
            self.standing -= 1
        return web.Response(status=self.status)

    async def until(self, count: int) -> None:
        async with self.came:
            await self.came.wait_for(lambda: self.standing == count)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    app = web.Application()
    app.router.add_get("/", door.serve)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    door.url = str(runner.addresses[0][1]).join(("http://127.0.0.1:", "/"))
    yield door
    door.open.set()
    await runner.cleanup()


async def test_nobody_waits_for_the_answer_of_another_before_he_comes(door: Door):
    coming = asyncio.create_task(send(door.url, at_once(20)))
    await door.until(20)
    door.open.set()
    assert [visit.status for visit in await coming] == [200] * 20
    assert len(set(door.peers)) == 20  # a connection each


async def test_all_guests_send_the_same_headers(door: Door):
    door.open.set()
    await send(door.url, at_once(2), headers={"Cookie": "sessionid=ada"})
    assert door.cookies == ["sessionid=ada"] * 2


async def test_each_visit_is_told_when_it_begins_and_when_it_has_ended(door: Door):
    told: list[Visit] = []
    door.open.set()
    visits = await send(door.url, at_once(3), tell=told.append)
    assert sorted(visit.number for visit in told if visit.waiting) == [1, 2, 3]
    assert sorted(visit.number for visit in told if not visit.waiting) == [1, 2, 3]
    assert all(visit in told and visit.served for visit in visits)
    assert all(visit.intended <= visit.begun <= visit.ended for visit in visits)


async def test_who_gets_no_answer_goes_away(door: Door):
    (visit,) = await send(door.url, at_once(1), patience=0)
    assert (visit.served, visit.status, visit.error) == (False, None, "no answer in time")


async def test_an_error_page_is_no_service(door: Door):
    door.status = 503
    door.open.set()
    (visit,) = await send(door.url, at_once(1))
    assert (visit.served, visit.status, visit.error) == (False, 503, "status 503")


async def test_a_closed_house_is_said():
    with_nobody = "http://127.0.0.1:9/"
    (visit,) = await send(with_nobody, at_once(1))
    assert visit.error.startswith("ClientConnectorError")


async def test_a_guest_whose_connection_is_cut_has_failed_and_does_not_come_again():
    came = []

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with await asyncio.start_server(cut, "127.0.0.1", 0) as server:
        (visit,) = await send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", at_once(1))
    assert (visit.status, visit.error) == (None, "ServerDisconnectedError: Server disconnected")
    assert len(came) == 1


async def test_who_sent_them_can_call_them_off(door: Door):
    coming = asyncio.create_task(send(door.url, [0.0, 3600.0]))
    await door.until(1)
    coming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await coming
    assert not [task for task in asyncio.all_tasks() if "visit" in str(task.get_coro())]


async def test_a_crowd_without_bounds_is_refused():
    with pytest.raises(ValueError, match="10001 guests are too many"):
        await send("http://127.0.0.1:9/", at_once(MOST + 1))


def test_a_steady_stream_comes_at_its_rate():
    assert steady(4, 2) == [0.0, 0.5, 1.0, 1.5]
