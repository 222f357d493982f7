"""The supplier API: a real HTTP server whose values, delays and faults the examiner decides.

GET /price/<ingredient>   {"ingredient": "flour", "price": "3.20"}
GET /stock/<ingredient>   {"ingredient": "flour", "stock": 12}
GET /changes              server-sent events, one for each change of a price
GET /rates/<currency>     what other currencies are worth; see exchange.py
POST /market/...          purchases by buyers who are logged in; see market.py
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar, cast

from aiohttp import web

from course.services.behaviours import Behaviour, ConnectionDropped, Rule
from course.services.clock import Clock
from course.services.exchange import Exchange
from course.services.holding import Holding
from course.services.listener import Listener
from course.services.market import Market

Value = TypeVar("Value")


@dataclass(kw_only=True, eq=False)
class Request:
    """One request as the supplier saw it. Times are virtual seconds; `ended` is None while it is waiting.

    `number` counts from 1. `ending` is "waiting", "answered" (with `status`), "disconnected" (the client went
    first) or "dropped" (the supplier cut the connection). `path` is decoded and without the query, `raw_path` is
    what was sent.
    """

    number: int
    method: str
    path: str
    raw_path: str
    headers: dict[str, str]
    started: float
    ended: float | None = None
    ending: str = "waiting"
    status: int | None = None


class Fresh(dict[str, Value]):
    """Values made when somebody first asks for them, so that none can be known before; no two are equal."""

    def __init__(self, make: Callable[[], Value]) -> None:
        self._make = make

    def __missing__(self, name: str) -> Value:
        value = self._make()
        while value in self.values():
            value = self._make()
        self[name] = value
        return value


class Supplier:
    """Serves the supplier API inside the running loop and keeps every request.

    `requests` are in the order of their arrival; `peak` is the most that were in flight at once, `connections`
    how many were opened. `prices` (Decimal, two places) and `stock` (int) make a value when first asked.
    `market` keeps the purchases, `exchange` the rates.
    """

    def __init__(self, clock: Clock) -> None:
        self.requests: list[Request] = []
        self.in_flight = 0
        self.peak = 0
        self.connections = 0
        self.prices = Fresh(lambda: Decimal(secrets.randbelow(99_999) + 1).scaleb(-2))
        self.stock = Fresh(lambda: secrets.randbelow(99_999) + 1)
        self.market = Market()
        self.exchange = Exchange()
        self._clock = clock
        self._rules: list[Rule] = []
        self._holding: Holding | None = None
        self._listeners: list[Listener] = []
        self._changes: list[tuple[str, Decimal]] = []
        self._changed = asyncio.Event()
        app = web.Application(middlewares=[self._watch])
        app.add_routes(
            [
                web.get("/price/{ingredient}", self._give_price),
                web.get("/stock/{ingredient}", self._give_stock),
                web.get("/changes", self._give_changes),
                *self.market.routes(),
                *self.exchange.routes(),
            ]
        )
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None)

    @property
    def open_connections(self) -> int:
        """How many connections are open now, whether a request is in flight on them or not."""
        return len(self._runner.server.connections) if self._runner.server else 0

    async def serve(self, sock: socket.socket) -> None:
        """Accept on `sock`, a bound TCP socket that the supplier owns from now on; may be called for several."""
        if self._runner.server is None:
            await self._runner.setup()
        listener = Listener(sock, self._connect)
        self._listeners.append(listener)
        await listener.open()

    def url(self, path: str = "/") -> str:
        """The address of `path` at the first socket."""
        return f"http://{self._listeners[0].host}:{self._listeners[0].port}{path}"

    async def close(self) -> None:
        """Stop accepting, cut what is still in flight, close the sockets."""
        for listener in self._listeners:
            listener.close()
        # aiohttp would wait for the answers that are still held.
        await self._cut()
        await self._runner.cleanup()

    def behaves(self, behaviour: Behaviour, *, path: str | None = None, times: int | None = None) -> None:
        """From now on requests meet `behaviour` (Slow, Down, Reset, Wrong, Limited) before their answer.

        `path` is one path, or one that ends in "/" for all below it, or None for all. After `times` requests the
        behaviour is over. Several behaviours follow each other in the order in which they were set.
        """
        self._rules.append(Rule(behaviour, path, times))

    async def refuse(self) -> None:
        """Refuse new connections and cut the open ones, as a server that is switched off."""
        for listener in self._listeners:
            listener.refuse()
        for request in self.requests:
            if request.ending == "waiting":
                request.ending = "dropped"
        await self._cut()

    async def recover(self) -> None:
        """Answer well again, and accept connections again."""
        self._rules.clear()
        for listener in self._listeners:
            await listener.open()

    @contextmanager
    def holding(self, until: int | None = None) -> Iterator[Holding]:
        """No answer leaves before `until` requests are in, or before the block ends.

        When all is quiet with fewer they are let go, and Holding.let_go gets their number; see there.
        """
        self._holding = held = Holding(self._clock, until)
        try:
            yield held
        finally:
            self._holding = None
            held.close()

    def change(self, ingredient: str) -> Decimal:
        """Give `ingredient` a new price, tell it to all that listen at /changes, return it."""
        old = self.prices.pop(ingredient, None)
        while (new := self.prices[ingredient]) == old:
            del self.prices[ingredient]
        self._changes.append((ingredient, new))
        self._changed.set()
        self._changed = asyncio.Event()
        return new

    def _connect(self) -> asyncio.BaseProtocol:
        self.connections += 1
        return cast(web.Server, self._runner.server)()

    async def _cut(self) -> None:
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)  # in which asyncio closes them

    @web.middleware
    async def _watch(self, request: web.Request, handler: Callable) -> web.StreamResponse:
        seen = self._arrived(request)
        try:
            response = await self._answer(request, handler)
            seen.ending, seen.status = "answered", response.status
            return response
        except web.HTTPException as error:
            seen.ending, seen.status = "answered", error.status
            raise
        except asyncio.CancelledError:
            if seen.ending == "waiting":
                seen.ending = "disconnected"
            raise
        except ConnectionDropped:
            seen.ending = "dropped"
            return web.Response()  # to nobody
        finally:
            self._left(seen)

    async def _answer(self, request: web.Request, handler: Callable) -> web.StreamResponse:
        # Chosen on arrival, so that `times` counts in the order in which the requests came.
        behaviours: list[Behaviour] = [rule.behaviour for rule in self._rules if rule.takes(request.path)]
        if self._holding is not None:
            await self._holding.wait()
        for behaviour in behaviours:
            if (response := await behaviour.answer(request, self._clock)) is not None:
                return response
        return await handler(request)

    def _arrived(self, request: web.Request) -> Request:
        seen = Request(
            number=len(self.requests) + 1,
            method=request.method,
            path=request.path,
            raw_path=request.raw_path,
            headers=dict(request.headers),
            started=self._clock.now,
        )
        self.requests.append(seen)
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        self._clock.record("begin", name=seen.raw_path, number=seen.number, in_flight=self.in_flight)
        return seen

    def _left(self, seen: Request) -> None:
        self.in_flight -= 1
        seen.ended = self._clock.now
        self._clock.record("end", name=seen.raw_path, number=seen.number, ending=seen.ending, status=seen.status)

    async def _give_price(self, request: web.Request) -> web.Response:
        ingredient = request.match_info["ingredient"]
        return web.json_response({"ingredient": ingredient, "price": f"{self.prices[ingredient]:.2f}"})

    async def _give_stock(self, request: web.Request) -> web.Response:
        ingredient = request.match_info["ingredient"]
        return web.json_response({"ingredient": ingredient, "stock": self.stock[ingredient]})

    async def _give_changes(self, request: web.Request) -> web.StreamResponse:
        """Changes since the one whose id is in Last-Event-ID or, without it, from now on; never ends by itself."""
        last = request.headers.get("Last-Event-ID", "")
        sent = int(last) if last.isdecimal() else len(self._changes)
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        while True:
            changed = self._changed
            for ingredient, price in self._changes[sent:]:
                sent += 1
                data = json.dumps({"ingredient": ingredient, "price": f"{price:.2f}"})
                await stream.write(f"id: {sent}\nevent: price\ndata: {data}\n\n".encode())
            await changed.wait()
