"""People of a household, with browsers: what they spend, set and open."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from websockets.asyncio.client import ClientConnection

from ...acceptance import people
from ...acceptance.people import PASSWORD, PATIENCE, Visitor, comes, unique

__all__ = ["PASSWORD", "PATIENCE", "Person", "Tab", "comes", "neighbourhood", "stranger"]


class Tab(people.Tab):
    """An open socket that takes commands."""

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__(socket)
        self._asked = 0

    async def ask(self, kind: Any, **data: Any) -> tuple[int, dict[str, Any]]:
        """The status and the body of the reply."""
        self._asked += 1
        return await self.send({"id": f"a{self._asked}", "type": kind, "data": data}, f"a{self._asked}")

    async def send(self, frame: Any, ident: str | None = None) -> tuple[int, dict[str, Any]]:
        """See ask(); the frame may be anything, and its reply has this id."""
        await self.socket.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame))
        reply = await self.find("reply")
        assert reply["id"] == ident, (frame, reply)
        return reply["status"], reply["body"]


class Person(Visitor):
    """Somebody of a household."""

    async def category(self, name: str = "Food", limit: Any = None) -> int:
        """The id of a new category."""
        return (await self.does("POST", "categories/", {"name": name, "spending_limit": limit}))["category"]["id"]

    async def spends(self, amount: Any, category: int, description: str = "Soup", **more: Any) -> dict[str, Any]:
        """The new expense."""
        data = {"amount": amount, "category": category, "description": description, **more}
        return (await self.does("POST", "expenses/", data))["expense"]

    async def sets(self, **values: Any) -> dict[str, Any]:
        """The settings after a change."""
        return (await self.does("PATCH", "settings/", values))["settings"]

    async def expenses(self, **filters: Any) -> list[dict[str, Any]]:
        """The first page of them."""
        return (await self.does("GET", "expenses/", params=filters))["expenses"]

    async def everything(self) -> list[Any]:
        """All that the API shows of this person."""
        paths = ("expenses/", "expenses/?deleted=1", "categories/", "incomes/", "recurring/", "settings/")
        return [await self.does("GET", path) for path in (*paths, "notifications/")]

    async def opens(self, since: Any = None, at: int = -1) -> tuple[Tab, dict[str, Any]]:
        """A new tab at the server with this number, and its hello."""
        tab = await self.tab("/ws/expenses/" if since is None else f"/ws/expenses/?since={since}", at=at)
        return tab, await tab.find("hello")

    async def tab(self, path: str = "/ws/expenses/", *, at: int = -1, origin: str | None = None) -> Tab:
        """A new tab that nothing is expected of."""
        return Tab(await self.socket(path, at=at, origin=origin))


def neighbourhood(urls: list[str]) -> AbstractAsyncContextManager[Callable[..., Awaitable[Person]]]:
    """See people.neighbourhood."""
    return people.neighbourhood(urls, Person)


def stranger(urls: list[str], name: str) -> Person:
    """Somebody who has not signed up; nobody else has the name."""
    return Person(urls, unique(name))
