"""What can be wrong with a supplier: each behaviour gives the answer itself or, with None, leaves it to the next."""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

from course.services.clock import Clock, pause

WRONG = ("not_json", "wrong_type", "no_price")


class ConnectionDropped(Exception):
    """The supplier cut the connection of this request instead of answering."""


class Behaviour(Protocol):
    async def answer(self, request: web.Request, clock: Clock) -> web.Response | None: ...


@dataclass
class Slow:
    """Whatever comes next comes `seconds` virtual seconds later."""

    seconds: float

    async def answer(self, request: web.Request, clock: Clock) -> None:
        await pause(clock, self.seconds)


@dataclass
class Held:
    """No answer to a request for one of `paths` before release(), which holds for later ones too."""

    paths: Container[str]
    _released: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def answer(self, request: web.Request, clock: Clock) -> None:
        if request.path in self.paths:
            await self._released.wait()

    def release(self) -> None:
        """Let the answers go."""
        self._released.set()


@dataclass
class Down:
    """An error page with this status."""

    status: int = 503

    async def answer(self, request: web.Request, clock: Clock) -> web.Response:
        return web.json_response({"error": "the supplier is closed"}, status=self.status)


@dataclass
class Reset:
    """The connection is reset (TCP RST) in the middle of the request."""

    async def answer(self, request: web.Request, clock: Clock) -> None:
        if request.transport is not None:
            # Closing with a lingering time of 0 s sends RST, which no client can take for the end of an answer.
            sock = request.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.transport.abort()
        raise ConnectionDropped


@dataclass
class Wrong:
    """Status 200 with what no client asked for: "not_json", "wrong_type" (a list) or "no_price" (null)."""

    kind: str

    def __post_init__(self) -> None:
        if self.kind not in WRONG:
            raise ValueError(f"A wrong answer is one of {WRONG}, not {self.kind!r}")

    async def answer(self, request: web.Request, clock: Clock) -> web.Response:
        ingredient = request.match_info.get("ingredient", "")
        if self.kind == "not_json":
            return web.Response(text="<h1>Welcome to our shop</h1>", content_type="text/html")
        if self.kind == "wrong_type":
            return web.json_response([ingredient, "cheap"])
        return web.json_response({"ingredient": ingredient, "price": None})


@dataclass
class Limited:
    """At most `requests` answers in `per` virtual seconds; then 429 with Retry-After (whole seconds)."""

    requests: int
    per: float
    _since: float = field(default=-math.inf, init=False)
    _count: int = field(default=0, init=False)

    async def answer(self, request: web.Request, clock: Clock) -> web.Response | None:
        if clock.now >= self._since + self.per:
            self._since, self._count = clock.now, 0
        self._count += 1
        if self._count <= self.requests:
            return None
        seconds = math.ceil(self._since + self.per - clock.now)
        return web.json_response({"error": "too many requests"}, status=429, headers={"Retry-After": str(seconds)})


@dataclass
class Rule:
    """A behaviour, the paths it is for (None: all; one that ends in "/": all below it) and how often it still acts."""

    behaviour: Behaviour
    path: str | None
    times: int | None

    def takes(self, path: str) -> bool:
        """Whether the rule acts on a request for `path`; counts it when it does."""
        if self.times == 0 or not self._is_for(path):
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def _is_for(self, path: str) -> bool:
        return self.path in (None, path) or (str(self.path).endswith("/") and path.startswith(str(self.path)))
