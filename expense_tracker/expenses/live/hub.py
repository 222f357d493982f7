"""All open sockets of this process: one channel listens for them, and one look finds what it did not hear."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import defaultdict
from typing import Any, Protocol

from channels.db import database_sync_to_async
from django.conf import settings

from capstone import say
from capstone.link import Link
from expenses.live import announce, feed, watch

logger = logging.getLogger(__name__)


class Socket(Protocol):
    """What the hub knows of a socket. None of these waits for the page."""

    user_id: int
    session_key: str
    password: str  # the hash that the user had when the socket opened

    def hear(self, number: int, frame: str) -> None: ...
    def catch_up(self, head: int) -> None: ...
    def tell_live(self, live: bool) -> None: ...
    def end(self) -> None: ...


class Hub:
    """The sockets of one event loop."""

    def __init__(self) -> None:
        self._link = Link(self._hear, self._tell_live)
        self._sockets: defaultdict[int, set[Socket]] = defaultdict(set)
        # While there are sockets, one task looks. It belongs to no socket, which may close at any time.
        self._watching: asyncio.Task | None = None
        self._ready = asyncio.Event()

    @property
    def live(self) -> bool:
        """Whether the channel layer brings what is announced."""
        return self._link.live

    async def enter(self, socket: Socket) -> None:
        """From now on `socket` hears what is announced to its user."""
        self._sockets[socket.user_id].add(socket)
        if self._watching is None:
            say.serve(asyncio.get_running_loop())
            self._ready = asyncio.Event()
            self._watching = asyncio.ensure_future(self._watch())
        await self._ready.wait()
        await self._link.join(announce.group_of(socket.user_id))

    async def leave(self, socket: Socket) -> None:
        """The socket has closed. With the last one the hub rests."""
        sockets = self._sockets.get(socket.user_id, set())
        sockets.discard(socket)
        if not sockets:
            self._sockets.pop(socket.user_id, None)
            await self._link.part(announce.group_of(socket.user_id))
        if not self._sockets:
            await self._rest()

    async def look(self) -> None:
        """Whether the layer still carries, and what the log holds that was not heard. Never raises."""
        await self._link.look()
        try:
            await self._read_log()
        except Exception as error:  # a database that is gone: the next look will tell
            logger.warning("Could not look for lost notices: %r", error)

    async def _watch(self) -> None:
        await self._link.look()
        self._ready.set()
        while True:
            await asyncio.sleep(settings.WATCH_INTERVAL)
            await self.look()

    async def _rest(self) -> None:
        # Whoever enters meanwhile finds a hub that has not begun.
        watching, self._watching = self._watching, None
        link, self._link = self._link, Link(self._hear, self._tell_live)
        if watching:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
        await link.close()

    def _hear(self, message: dict[str, Any]) -> None:
        sockets = list(self._sockets.get(message["user"], ()))
        if message["type"] == "notice":
            number, frame = feed.notice(message["notification"])  # written once for all sockets of the user
            for socket in sockets:
                socket.hear(number, frame)
        elif message["type"] == "session.ended":
            for socket in sockets:
                if announce.digest(socket.session_key) == message["session"]:
                    socket.end()

    def _tell_live(self, live: bool) -> None:
        for socket in self._all():
            socket.tell_live(live)

    async def _read_log(self) -> None:
        sockets = self._all()
        # A thread of its own each time: the one that all sockets share may be busy.
        read = database_sync_to_async(_looked, thread_sensitive=False)
        heads, sessions = await read({s.user_id for s in sockets}, {s.session_key for s in sockets})
        for socket in sockets:
            head = heads.get(socket.user_id)
            if head is None or head.password != socket.password or socket.session_key not in sessions:
                socket.end()
            else:
                socket.catch_up(head.number)

    def _all(self) -> list[Socket]:
        return [socket for sockets in self._sockets.values() for socket in sockets]


def _looked(users: set[int], keys: set[str]) -> tuple[dict[int, watch.Head], set[str]]:
    return watch.heads(users), watch.open_sessions(keys)


_hubs: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
