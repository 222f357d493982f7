"""The ASGI messages of real requests, as they pass between a real uvicorn and Django."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from html import escape
from typing import Any

import aiohttp
import ipywidgets

from course.notebooks.touch.house import House, Message

PAUSE = 0.3  # seconds between the pieces of a body, so that one can see them come
LONGEST = 160  # characters of what is shown of a message
_ARROWS = {"scope": "guest comes", "receive": "→ to the application", "send": "← to the server", "raised": "raised"}


async def _get(house: House) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{house.url}/menu/?page=2") as answer:
        await answer.read()


async def _post(house: House) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for piece in (b"a soup, ", b"a salad, ", b"no salt"):
            yield piece
            await asyncio.sleep(PAUSE)

    async with aiohttp.ClientSession() as session, session.post(f"{house.url}/order/", data=pieces()) as answer:
        await answer.read()


async def _stream(house: House) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{house.url}/news/") as answer:
        await answer.read()


async def _leave(house: House) -> None:
    async with aiohttp.ClientSession() as session:
        waiting = asyncio.ensure_future(session.get(f"{house.url}/roast/"))
        await house.received()  # who leaves before he was heard leaves no trace
        await asyncio.sleep(PAUSE)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting


async def _websocket(house: House) -> None:
    with suppress(aiohttp.WSServerHandshakeError):
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{house.url}/tube/"):
            pass


REQUESTS: dict[str, Callable[[House], Awaitable[None]]] = {
    "GET a page": _get,
    "POST in three pieces": _post,
    "GET a stream": _stream,
    "a guest who leaves early": _leave,
    "a WebSocket": _websocket,
}


class Messages(ipywidgets.VBox):
    """Which request is sent, and the messages of the last one. The house is opened with the first request."""

    def __init__(self) -> None:
        self.house: House | None = None
        self.which = ipywidgets.Dropdown(options=list(REQUESTS), description="request")
        self.button = ipywidgets.Button(description="Send it")
        self.table = ipywidgets.HTML()
        self.sending: asyncio.Task[None] | None = None
        self.button.on_click(lambda _: self.begin())
        super().__init__([ipywidgets.HBox([self.which, self.button]), self.table])

    def begin(self) -> None:
        """Send the chosen request; the table grows while its messages pass."""
        if self.sending is not None:
            self.sending.cancel()
        self.sending = asyncio.get_running_loop().create_task(self._send(REQUESTS[self.which.value]))

    async def _send(self, request: Callable[[House], Awaitable[None]]) -> None:
        if self.house is None:
            self.house = House.opened()
        house, loop = self.house, asyncio.get_running_loop()
        await house.quiet()  # what the request before it still had to say is not this one's
        house.messages.clear()
        house.tell = lambda: loop.call_soon_threadsafe(self._draw)  # messages pass in the server's thread
        await request(house)
        await house.quiet()
        self._draw()

    def _draw(self) -> None:
        if self.house is not None:
            self.table.value = _table(list(self.house.messages))


def messages() -> Messages:
    """The messages of a request, which is sent at once; a loop must be running, as in a notebook."""
    shown = Messages()
    shown.begin()
    return shown


def _table(messages: list[Message]) -> str:
    rows = "".join(
        f'<tr style="line-height: 1.5"><td style="text-align: left; white-space: nowrap">{_ARROWS[message.way]}</td>'
        f'<td style="text-align: left; white-space: nowrap"><code>{escape(message.kind)}</code></td>'
        f'<td style="text-align: left"><code>{escape(_shown(message.content))}</code></td></tr>'
        for message in messages
    )
    head = "<tr><th>which way</th><th>type</th><th>what it says</th></tr>"
    return f"<table><caption>The messages of one request</caption>{head}{rows}</table>"


def _shown(content: dict[str, Any]) -> str:
    text = ", ".join(f"{name}: {value!r}" for name, value in content.items())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
