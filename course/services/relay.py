"""Passes the bytes of TCP connections on to a Redis elsewhere.

A submission host lives in a network of its own. A socket that is bound there and handed to a relay lets it reach the
Redis of the examiner, and lets the examiner see that it does.
"""

from __future__ import annotations

import asyncio
import socket
from typing import cast
from urllib.parse import urlsplit

from course.services.listener import Listener
from course.services.redis import Redis


class Relay:
    """A way to `redis` for whoever reaches the sockets; `connections` counts those that were made."""

    def __init__(self, redis: Redis) -> None:
        self.connections = 0
        self._redis = redis
        self._listeners: list[Listener] = []
        self._ends: set[_End] = set()
        self._joining: set[asyncio.Task[None]] = set()

    async def serve(self, sock: socket.socket) -> None:
        """Accept on `sock`, a bound TCP socket that the relay owns from now on; may be called for several."""
        listener = Listener(sock, lambda: _End(self))
        self._listeners.append(listener)
        await listener.open()

    @property
    def url(self) -> str:
        """Redis as it is reached through the first socket, with what else the address says."""
        where = f"{self._listeners[0].host}:{self._listeners[0].port}"
        if self._redis.path is not None:
            return f"redis://{where}/0"
        parts = urlsplit(self._redis.url)
        login = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{login}@{where}" if login else where).geturl()

    async def close(self) -> None:
        """Stop accepting, cut the connections, close the sockets."""
        for listener in self._listeners:
            listener.close()
        for task in self._joining:
            task.cancel()
        for end in self._ends:
            end.transport.abort()
        await asyncio.sleep(0)  # in which asyncio closes them

    def joined(self, end: _End) -> None:
        """One end is connected; the first of two looks for its other."""
        self._ends.add(end)
        if end.other is None:
            self.connections += 1
            task = asyncio.get_running_loop().create_task(self._join(end))
            self._joining.add(task)
            task.add_done_callback(self._joining.discard)

    def left(self, end: _End) -> None:
        """One end is closed: so is the other, when what is under way has arrived."""
        self._ends.discard(end)
        if end.other is not None:
            end.other.transport.close()

    async def _join(self, front: _End) -> None:
        try:
            front.other = await self._connect(front)
        except OSError:
            front.transport.abort()
            return
        if front.transport.is_closing():  # it did not wait for this
            front.other.transport.close()
        else:
            front.hand_over()

    async def _connect(self, front: _End) -> _End:
        loop = asyncio.get_running_loop()
        if self._redis.path is not None:
            _, back = await loop.create_unix_connection(lambda: _End(self, front), str(self._redis.path))
        else:
            parts = urlsplit(self._redis.url)
            _, back = await loop.create_connection(
                lambda: _End(self, front), parts.hostname or "localhost", parts.port or 6379
            )
        return back


class _End(asyncio.Protocol):
    """One end of a connection: what it reads, its other end writes."""

    transport: asyncio.Transport

    def __init__(self, relay: Relay, other: _End | None = None) -> None:
        self.other = other
        self._relay = relay
        # Pausing a transport that has just been made has no effect before Python 3.11.4.
        self._early = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._relay.joined(self)

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self.other.transport.write(data)
        else:
            self._early += data

    def hand_over(self) -> None:
        """What came before there was another end."""
        if self.other is not None:
            self.other.transport.write(self._early)
            self._early = b""

    def pause_writing(self) -> None:
        if self.other is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None:
            self.other.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._relay.left(self)
