"""A clock that the test itself moves, sockets to serve on, and a supplier that serves."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from course.services.supplier import Supplier


class Handle:
    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None


class HandClock:
    """Virtual time that moves when the test says so: what a service does in between is the test's to see."""

    def __init__(self) -> None:
        self.now = 0.0
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._due: list[tuple[float, int, Handle]] = []
        self._stuck: list[Handle] = []
        self._order = itertools.count()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Handle:
        handle = Handle(callback)
        heapq.heappush(self._due, (self.now + seconds, next(self._order), handle))
        return handle

    def on_stuck(self, callback: Callable[[], object]) -> Handle:
        self._stuck.append(handle := Handle(callback))
        return handle

    def record(self, kind: str, **data: Any) -> None:
        self.events.append((kind, data))

    @property
    def sleeping(self) -> int:
        return sum(handle.callback is not None for _, _, handle in self._due)

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while self._due and self._due[0][0] <= until:
            self.now, _, handle = heapq.heappop(self._due)
            if handle.callback is not None:
                handle.callback()
        self.now = until

    def stuck(self) -> None:
        for handle in self._stuck:
            if handle.callback is not None:
                handle.callback()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


@pytest.fixture
async def supplier(clock: HandClock, sock: socket.socket) -> AsyncIterator[Supplier]:
    supplier = Supplier(clock)
    await supplier.serve(sock)
    yield supplier
    await supplier.close()


@pytest.fixture
async def client(supplier: Supplier) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=supplier.url(), trust_env=False) as client:
        yield client


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Any]:
    """Waits for a fact by letting the loop run; ten seconds without it are a failure."""

    async def until(fact: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not fact():  # noqa: ASYNC110 - what a real server saw has no event
                await asyncio.sleep(0)

    return until
