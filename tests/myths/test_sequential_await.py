"""Awaits that follow each other run one after another.

Widely taught: several `await` lines in an async function are "parallel", and `price_task = client.get(url)` starts a
request.

What happens: each `await` waits for its own answer before the next line is reached, so three suppliers take as long as
the sum of all three. And `client.get(url)` only makes a coroutine: nothing is sent before somebody awaits it, so a
variable named `price_task` holds no task.

The right way: hand all calls over at once, with `asyncio.gather` or `asyncio.TaskGroup`. The proof is a meeting: an
answer that is given only when all three requests are in.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator

import httpx
import pytest
from aiohttp import web

SUPPLIERS = ("dairy", "mill", "farm")


async def gathered(calls):
    return await asyncio.gather(*calls)


async def grouped(calls):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(call) for call in calls]
    return [task.result() for task in tasks]


async def one_by_one(calls):
    return [await call for call in calls]


async def meet(barrier, supplier):
    await barrier.wait()
    return f"price of {supplier}"


async def test_awaits_one_after_another_leave_the_first_supplier_waiting_alone(settle):
    meeting = asyncio.Barrier(3)

    async def dashboard():
        dairy = await meet(meeting, "dairy")
        mill = await meet(meeting, "mill")
        farm = await meet(meeting, "farm")
        return dairy, mill, farm

    page = asyncio.create_task(dashboard())
    await settle()
    assert meeting.n_waiting == 1  # nobody else was asked, so the meeting can never happen
    page.cancel()
    with pytest.raises(asyncio.CancelledError):
        await page


@pytest.mark.parametrize("together", [gathered, grouped])
async def test_calls_handed_over_together_meet(together, settle):
    meeting = asyncio.Barrier(3)
    page = asyncio.create_task(together([meet(meeting, name) for name in SUPPLIERS]))
    await settle()
    assert meeting.n_waiting == 0
    assert page.result() == ["price of dairy", "price of mill", "price of farm"]


class Supplier:
    """A real HTTP server; it answers when the meeting is complete, and counts how many requests were in at most."""

    def __init__(self, settle) -> None:
        self.url = ""
        self.settle = settle
        self.meeting = asyncio.Barrier(1)
        self.asked: list[str] = []
        self.in_flight = self.peak = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["name"])
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        await self.settle()  # whoever else wants to ask comes in now
        try:
            async with asyncio.timeout(10):  # last resort: a missed meeting is a 500, not a hang
                await self.meeting.wait()
        finally:
            self.in_flight -= 1
        return web.json_response({"price": "2.50"})


@pytest.fixture
async def supplier(settle) -> AsyncIterator[Supplier]:
    supplier = Supplier(settle)
    app = web.Application()
    app.router.add_get("/{name}", supplier.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    supplier.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield supplier
    await runner.cleanup()


@pytest.fixture
async def client(supplier: Supplier) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=supplier.url, timeout=30, trust_env=False) as client:
        yield client


async def test_client_get_alone_sends_nothing(client, supplier):
    dairy_task = client.get("/dairy")
    await client.get("/mill")
    assert supplier.asked == ["mill"]
    assert inspect.getcoroutinestate(dairy_task) == inspect.CORO_CREATED
    await dairy_task
    assert supplier.asked == ["mill", "dairy"]


async def test_requests_made_first_and_awaited_in_turn_are_alone_at_the_server(client, supplier):
    await one_by_one([client.get(f"/{name}") for name in SUPPLIERS])
    assert supplier.asked == list(SUPPLIERS)
    assert supplier.peak == 1


@pytest.mark.parametrize("together", [gathered, grouped])
async def test_requests_handed_over_together_are_at_the_server_together(together, client, supplier):
    supplier.meeting = asyncio.Barrier(3)
    answers = await together([client.get(f"/{name}") for name in SUPPLIERS])
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert supplier.peak == 3
