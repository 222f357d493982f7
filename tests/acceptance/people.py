"""People with browsers, as a server sees them: HTTP with cookies, and sockets."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

# Seconds, for what comes soon or never; a grader, which somebody waits for, has less.
PATIENCE = float(os.environ.get("COURSE_PATIENCE", "120"))
PASSWORD = "a-table-in-a-kitchen"


class Tab:
    """An open socket with JSON on it. Frames that come while another one is waited for are kept in their order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._early: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        """The next frame."""
        return self._early.pop(0) if self._early else await self._receive()

    async def find(self, kind: str) -> dict[str, Any]:
        """The next frame of this type; the others stay."""
        seen = self._early
        for number, frame in enumerate(seen):
            if frame["type"] == kind:
                return seen.pop(number)
        while (frame := await self._receive())["type"] != kind:
            seen.append(frame)
        return frame

    async def notice(self) -> dict[str, Any]:
        """The next notification."""
        return (await self.find("notice"))["notification"]

    async def until(self, number: int) -> list[dict[str, Any]]:
        """The notifications up to this number."""
        seen = []
        while not seen or seen[-1]["number"] < number:
            seen.append(await self.notice())
        return seen

    async def turned(self, live: bool) -> None:
        """Returns when the page was told that the channel layer is back, or lost."""
        while (await self.find("live"))["live"] is not live:
            pass

    async def closed(self) -> int:
        """The code with which the server closes it; frames on the way are passed over."""
        try:
            while True:
                await self._receive()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    async def _receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            return json.loads(await self.socket.recv())


class Visitor:
    """Somebody with a browser. Requests go to the first server, sockets to the last: there may be one or several."""

    def __init__(self, urls: list[str], name: str) -> None:
        self.urls = urls
        self.name = name
        self.address = f"{name}@example.com"
        # Nothing here speaks TLS, and to read the certificates takes a while.
        self.client = httpx.AsyncClient(base_url=urls[0], timeout=PATIENCE, headers={"Origin": urls[0]}, verify=False)
        self._sockets = AsyncExitStack()

    async def sign_up(self, **fields: Any) -> httpx.Response:
        """Come to live here."""
        secret = {"password1": PASSWORD, "password2": PASSWORD}
        return await self.post("/signup/", **{"username": self.name, "email": self.address, **secret, **fields})

    async def log_in(self, password: str = PASSWORD, path: str = "/login/") -> httpx.Response:
        """Come back."""
        return await self.post(path, username=self.name, password=password)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """A page."""
        return await self.client.get(path, **options)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """A form that is sent."""
        files = fields.pop("files", None)
        return await self.client.post(path, data={"csrfmiddlewaretoken": await self.token(), **fields}, files=files)

    async def call(self, method: str, path: str, data: Any = None, *, at: int = 0, **options: Any) -> httpx.Response:
        """A request to the API, with the token; to the server with this number."""
        headers = {"X-CSRFToken": await self.token(), "Origin": self.urls[at], **options.pop("headers", {})}
        if data is not None:
            options["json"] = data
        return await self.client.request(method, f"{self.urls[at]}/api/{path}", headers=headers, **options)

    async def does(self, method: str, path: str, data: Any = None, **options: Any) -> dict[str, Any]:
        """The body of a request to the API that is right."""
        response = await self.call(method, path, data, **options)
        assert response.status_code in (200, 201, 202), (method, path, data, response.status_code, response.text)
        return response.json()

    async def log(self, after: int = 0) -> list[dict[str, Any]]:
        """All notifications from there on."""
        rows = (await self.does("GET", "notifications/", params={"after": after}))["notifications"]
        return rows + await self.log(rows[-1]["number"]) if len(rows) == 100 else rows

    async def kinds(self, *wanted: str) -> list[str]:
        """The kinds of the notifications, or those of them that are asked for."""
        return [row["kind"] for row in await self.log() if not wanted or row["kind"] in wanted]

    async def socket(self, path: str, *, at: int = -1, origin: str | None = None) -> ClientConnection:
        """An open socket at the server with this number. Raises what `websockets` raises where it is refused."""
        url = self.urls[at]
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar)
        opened = connect(
            url.replace("http", "ws", 1) + path,
            origin=origin or url,
            additional_headers={"Cookie": cookies},
            max_size=None,
            max_queue=None,  # frames that no test reads must not keep a close from being seen
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        return await self._sockets.enter_async_context(opened)

    async def token(self) -> str:
        """What a form or a request proves with that it comes from a page."""
        if "csrftoken" not in self.client.cookies:
            await self.get("/login/")
        return self.client.cookies["csrftoken"]

    async def close_tabs(self) -> None:
        """Close every socket; the login stays."""
        await self._sockets.aclose()

    async def leave(self) -> None:
        """Close everything."""
        await self.close_tabs()
        await self.client.aclose()


Somebody = TypeVar("Somebody", bound=Visitor)


@asynccontextmanager
async def neighbourhood(urls: list[str], kind: type[Somebody]) -> AsyncIterator[Callable[..., Awaitable[Somebody]]]:
    """A function that brings somebody new with such a name, signed up; all leave at the end."""
    people: list[Somebody] = []

    async def newcomer(name: str, **fields: Any) -> Somebody:
        person = kind(urls, unique(name))
        people.append(person)
        response = await person.sign_up(**fields)
        assert (response.status_code, response.headers["Location"]) == (302, "/"), response.text
        return person

    yield newcomer
    for person in people:
        await person.leave()


def unique(name: str) -> str:
    """Nobody else has this name."""
    return f"{name}-{secrets.token_hex(4)}"


async def comes(fact: Callable[[], Awaitable[Any]]) -> Any:
    """What `fact` gives, once that is true; it is asked again and again, and given up after PATIENCE."""
    async with asyncio.timeout(PATIENCE):
        while not (found := await fact()):  # noqa: ASYNC110 - it is asked from outside
            await asyncio.sleep(0.05)
    return found
