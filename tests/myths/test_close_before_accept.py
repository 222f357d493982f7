"""A close code before accept() never reaches the page: it sees a handshake that failed, with 403.

Widely taught: "in connect(), call `await self.close(code=4401)` when nobody is logged in; the page sees the code".

What happens: a socket that was never open cannot be closed with a code. The server answers the handshake with HTTP
403; the page gets close code 1006, "abnormal", the same as for a server that is down, and a client that reconnects
tries for ever.

The right way: accept first, then close with a code from 4000 to 4999.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
import websockets
from channels.generic.websocket import AsyncWebsocketConsumer


class Refuses(AsyncWebsocketConsumer):
    async def connect(self):
        await self.close(code=4401)


class AcceptsAndCloses(AsyncWebsocketConsumer):
    async def connect(self):
        await self.accept()
        await self.close(code=4401)


@asynccontextmanager
async def serving(consumer: type[AsyncWebsocketConsumer]) -> AsyncIterator[str]:
    """A real server with nothing but this socket."""
    config = uvicorn.Config(consumer.as_asgi(), port=0, lifespan="off", log_level="critical", ws="websockets-sansio")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    (address,) = [sock.getsockname() for each in server.servers for sock in each.sockets]
    try:
        yield f"ws://127.0.0.1:{address[1]}/"
    finally:
        await server.shutdown()


async def test_a_code_before_accept_is_a_failed_handshake():
    async with serving(Refuses) as url:
        with pytest.raises(websockets.InvalidStatus) as failed:
            await websockets.connect(url)
    assert failed.value.response.status_code == 403
    assert "4401" not in str(failed.value)


async def test_a_code_after_accept_reaches_the_page():
    async with serving(AcceptsAndCloses) as url, asyncio.timeout(60), websockets.connect(url) as page:
        await page.wait_closed()
    assert page.close_code == 4401
