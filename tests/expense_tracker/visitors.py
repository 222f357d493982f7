"""Somebody who is logged in: makes requests, and has tabs open."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from config.asgi import application
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import AsyncClient
from expenses.models import Category, Expense

PATIENCE = 30  # seconds, for what comes at once or never

SITE = "http://testserver"
TOKEN = "x" * 32  # it need not be secret here: Django asks that cookie and request have the same


class Tab:
    """One open socket of a page."""

    def __init__(self, path: str, cookies: str, origin: str) -> None:
        headers = [(b"cookie", cookies.encode()), (b"origin", origin.encode()), (b"host", b"testserver")]
        path, _, asked = path.partition("?")
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": quote(asked, safe="=&%").encode(),
            "headers": headers,
        }
        # channels.testing would need daphne.
        self.socket = ApplicationCommunicator(application, scope)
        self.frames = 0
        self.early: list[dict[str, Any]] = []

    async def connect(self) -> bool:
        """Whether it was accepted."""
        await self.socket.send_input({"type": "websocket.connect"})
        return (await self.socket.receive_output(PATIENCE))["type"] == "websocket.accept"

    async def next(self) -> dict[str, Any]:
        """The next frame; a close is `{"closed": code}`."""
        if self.early:
            return self.early.pop(0)
        message = await self.socket.receive_output(PATIENCE)
        return json.loads(message["text"]) if message["type"] == "websocket.send" else {"closed": message["code"]}

    async def ask(self, kind: str, **data: Any) -> tuple[int, dict[str, Any]]:
        """The status and the body of the reply to a frame; what comes before it is kept for next()."""
        self.frames += 1
        return await self.send({"id": str(self.frames), "type": kind, "data": data}, str(self.frames))

    async def send(self, frame: Any, ident: str | None) -> tuple[int, dict[str, Any]]:
        """See ask(); the frame may be anything."""
        await self.put(frame)
        seen = []
        while (message := await self.next()).get("type") != "reply":
            assert "closed" not in message, f"{frame!r} closed the socket: {message}"
            seen.append(message)
        self.early = seen
        assert message["id"] == ident
        return message["status"], message["body"]

    async def put(self, frame: Any) -> None:
        """Send it, and do not wait."""
        frame = frame if isinstance(frame, (str, bytes)) else json.dumps(frame)
        kind = "bytes" if isinstance(frame, bytes) else "text"
        await self.socket.send_input({"type": "websocket.receive", kind: frame})

    async def close(self) -> None:
        """The page goes."""
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.socket.wait(PATIENCE)


class Visitor:
    """A user, the browser's cookies, and all tabs that were opened."""

    def __init__(self, user: Any, cookies: dict[str, str]) -> None:
        self.user = user
        self.cookies = cookies
        self.tabs: list[Tab] = []
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=SITE, cookies=cookies)

    async def call(self, method: str, path: str, data: Any = None, **options: Any) -> httpx.Response:
        """A request as a page of ours makes it: JSON, with the token."""
        headers = {"X-CSRFToken": TOKEN, **options.pop("headers", {})}
        if data is not None:
            options["json"] = data
        return await self.client.request(method, path, headers=headers, **options)

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """A form that is sent."""
        files = fields.pop("files", None)
        data = {"csrfmiddlewaretoken": TOKEN, **fields}
        return await self.client.post(path, data=data, files=files)

    async def opens(self, since: int | str | None = None) -> tuple[Tab, dict[str, Any]]:
        """A new tab, and its hello."""
        tab = await self.tab(f"/ws/expenses/?since={since}" if since is not None else "/ws/expenses/")
        assert await tab.connect()
        return tab, await tab.next()

    async def tab(self, path: str = "/ws/expenses/", origin: str = SITE) -> Tab:
        """A tab that has not connected yet."""
        tab = Tab(path, "; ".join(f"{name}={value}" for name, value in self.client.cookies.items()), origin)
        self.tabs.append(tab)
        return tab

    async def leave(self) -> None:
        """Close everything."""
        for tab in self.tabs:
            await tab.close()
        await self.client.aclose()


class House:
    """Who lives here, and what they share."""

    def __init__(self) -> None:
        self.visitors: list[Visitor] = []

    async def visitor(self, name: str) -> Visitor:
        """Somebody new, logged in."""
        user = await sync_to_async(get_user_model().objects.create_user)(name, f"{name}@example.com")
        return await self.comes_again(user)

    async def comes_again(self, user: Any) -> Visitor:
        """The same user in another browser."""
        browser = AsyncClient()
        await browser.aforce_login(user)
        visitor = Visitor(user, {"sessionid": browser.cookies["sessionid"].value, "csrftoken": TOKEN})
        self.visitors.append(visitor)
        return visitor

    async def category(self, name: str = "Food", **values: Any) -> int:
        """A category's id; a shared one unless it is given a user."""
        return (await Category.objects.acreate(name=name, **values)).pk


async def lived_in() -> AsyncIterator[House]:
    """A house; everybody leaves at the end, and no connection stays open in any thread."""
    house = House()
    yield house
    for visitor in house.visitors:
        await visitor.leave()
    await sync_to_async(connections.close_all)()


async def count() -> int:
    """How many expenses there are, of anybody."""
    return await Expense.objects.acount()
