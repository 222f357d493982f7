"""Hears which order gets into a view and leaves it, from the kitchens themselves: see site.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import cast

Heard = Callable[[str, str, int, float], None]
RINGS = ("begun", "left")


class Bell:
    """Listens on `port` from open() to close(); `heard` gets the kitchen, one of RINGS, the order, and when.

    When is a moment of time.monotonic(), in seconds, which all processes of a machine share.
    """

    def __init__(self, heard: Heard) -> None:
        self.port = 0
        self.ropes: set[asyncio.Transport] = set()
        self.heard = heard
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Rope(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        for rope in self.ropes:
            rope.abort()


class _Rope(asyncio.Protocol):
    """The connection of one process of a kitchen."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._bell.ropes.add(self._transport)

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            with suppress(ValueError):  # whatever else speaks to this port is no kitchen
                kitchen, what, order, at = line.decode().split()
                self._bell.heard(kitchen, RINGS[RINGS.index(what)], int(order), float(at))

    def connection_lost(self, error: Exception | None) -> None:
        self._bell.ropes.discard(self._transport)
