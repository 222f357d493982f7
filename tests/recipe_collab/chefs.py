"""Chefs with browsers: logged in, with recipes and open pages, in the process of the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from config.asgi import application
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import AsyncClient
from recipes.domain import access
from recipes.domain.recipes import create_recipe
from recipes.live.hub import hub

from .pages import Closed, Page

PATIENCE = 30  # seconds, for what comes at once or never
SITE = "http://testserver"
TOKEN = "x" * 32  # it need not be secret here: Django asks that cookie and request have the same


class Wire:
    """A socket of the application itself."""

    def __init__(self, path: str, cookies: str, origin: str = SITE, query: str = "acks=1") -> None:
        headers = [(b"cookie", cookies.encode()), (b"origin", origin.encode()), (b"host", b"testserver")]
        scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": headers}
        self.socket = ApplicationCommunicator(application, scope)

    async def open(self) -> bool:
        """Whether it was accepted."""
        await self.socket.send_input({"type": "websocket.connect"})
        return (await self.socket.receive_output(PATIENCE))["type"] == "websocket.accept"

    async def send(self, frame: bytes | str) -> None:
        """A frame of the page."""
        kind = "bytes" if isinstance(frame, bytes) else "text"
        await self.socket.send_input({"type": "websocket.receive", kind: frame})

    async def receive(self) -> bytes:
        """The next frame of the server."""
        message = await self.socket.receive_output(PATIENCE)
        if message["type"] == "websocket.close":
            raise Closed(message["code"])
        return message["bytes"] if message.get("bytes") is not None else message["text"].encode()

    async def close(self) -> None:
        """The page goes."""
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.socket.wait(PATIENCE)


class Chef:
    """A user with a session."""

    def __init__(self, user: Any, kitchen: Kitchen, session: str) -> None:
        self.user = user
        self.kitchen = kitchen
        self.cookies = f"sessionid={session}"
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        cookies = {"sessionid": session, "csrftoken": TOKEN}
        self.client = httpx.AsyncClient(transport=transport, base_url=SITE, cookies=cookies)
        kitchen.clients.append(self.client)

    async def call(self, method: str, path: str, data: Any = None, **options: Any) -> httpx.Response:
        """A request as a page of ours makes it: JSON, with the token."""
        headers = {"X-CSRFToken": TOKEN, **options.pop("headers", {})}
        if data is not None:
            options["json"] = data
        return await self.client.request(method, path, headers=headers, **options)

    async def cooks(self, **wanted: Any) -> int:
        """The id of a new recipe."""
        return (await sync_to_async(create_recipe)(self.user, {"name": "Soup", **wanted})).pk

    async def shares(self, recipe: int, other: Chef, role: str = "editor") -> None:
        """Make the other one a collaborator."""
        await sync_to_async(access.share)(self.user, recipe, other.user, role)

    async def wire(self, path: str, **options: Any) -> Wire:
        """A socket that is not open yet."""
        wire = Wire(path, self.cookies, **options)
        self.kitchen.wires.append(wire)
        return wire

    async def opens(self, recipe: int, page: Page | None = None, **options: Any) -> Page:
        """A page with this recipe, connected and not synced yet."""
        page = page or Page()
        wire = await self.wire(f"/ws/recipes/{recipe}", **options)
        assert await wire.open()
        await page.connect(wire)
        return page

    async def edits(self, recipe: int) -> Page:
        """A page that is in sync."""
        page = await self.opens(recipe)
        await page.sync()
        return page


class Kitchen:
    """All who are here."""

    def __init__(self) -> None:
        self.wires: list[Wire] = []
        self.clients: list[httpx.AsyncClient] = []

    async def chef(self, name: str) -> Chef:
        """Somebody new."""
        user = await sync_to_async(get_user_model().objects.create_user)(name, f"{name}@example.com")
        return await self.comes_again(user)

    async def comes_again(self, user: Any) -> Chef:
        """The same user in another browser."""
        browser = AsyncClient()
        await browser.aforce_login(user)
        return Chef(user, self, browser.cookies["sessionid"].value)


async def open_kitchen() -> AsyncIterator[Kitchen]:
    """A kitchen; everybody leaves at the end, and no connection stays open in any thread."""
    kitchen = Kitchen()
    yield kitchen
    for wire in kitchen.wires:
        await wire.close()
    for client in kitchen.clients:
        await client.aclose()
    await hub().close()
    await sync_to_async(connections.close_all)()
