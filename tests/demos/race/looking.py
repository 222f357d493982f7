"""A race that runs as an instructor starts it, and pages that look at it: the WebSocket alone, without a browser."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from ...course.leftovers import nothing_left
from ..shown import PATIENCE, Demo

KITCHENS = ("wsgi", "asgi")


class Race(Demo):
    """`course demo race`; `url` is its page, without a slash at the end."""

    def __init__(self) -> None:
        super().__init__("race")
        found = re.search(r"http://127\.0\.0\.1:\d+", self.says("http://")[-1])
        assert found
        self.url = found[0]


@contextmanager
def racing() -> Iterator[Race]:
    """A race that is ended afterwards; fails when a process of it, or a file, is left."""
    with nothing_left():
        race = Race()
        try:
            yield race
        finally:
            race.end()


class Page:
    """What a page knows: all events of the present race, and why something was refused."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.refused: list[str] = []

    async def press(self, do: str, **more: Any) -> None:
        """As a button does."""
        await self.socket.send(json.dumps({"do": do, **more}))

    async def until(self, fact: Callable[[Page], object]) -> None:
        """Listen until FACT about this page is true."""
        async with asyncio.timeout(PATIENCE):
            while not fact(self):
                self._hear(json.loads(await self.socket.recv()))

    def all(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        """The events of this kind whose FIELDS have these values."""
        wanted = {"kind": kind, **fields}.items()
        return [event for event in self.events if wanted <= {name: event.get(name) for name in dict(wanted)}.items()]

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "refused":
            self.refused.append(message["why"])
        elif message["type"] == "snapshot":
            self.events = []
        for event in message.get("events", ()):
            if event["kind"] == "race":  # as page.js does: what was before is over
                self.events = []
            self.events.append(event)


@asynccontextmanager
async def looking(race: Race) -> AsyncIterator[Page]:
    """A page that is open until the end of the block."""
    async with connect(f"{race.url.replace('http', 'ws')}/events/", origin=race.url) as socket:
        yield Page(socket)


def over(page: Page) -> object:
    """The race is over."""
    return page.all("state", state="done")


def ready(page: Page) -> object:
    """Both kitchens are open."""
    return page.all("state", state="ready")
