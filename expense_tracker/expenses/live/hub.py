"""All open sockets of this process: one channel listens for them, and one look finds what it did not hear.

A channel and a subscription for each socket would be the usual way. With one for the process, a layer that is gone
stops no socket from opening, is noticed in one place, and is tried again from one place.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections import defaultdict
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

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
    """The sockets of one event loop. `live` says whether the channel layer brings what is announced."""

    def __init__(self) -> None:
        self.live = False
        self._sockets: defaultdict[int, set[Socket]] = defaultdict(set)
        # While there are sockets: one task looks, one listens. They belong to no socket, which may close at any time.
        self._tasks: list[asyncio.Task] = []
        self._ready = asyncio.Event()
        self._channel = ""
        self._pong = asyncio.Event()

    async def enter(self, socket: Socket) -> None:
        """From now on `socket` hears what is announced to its user."""
        self._sockets[socket.user_id].add(socket)
        if not self._tasks:
            announce.serve(asyncio.get_running_loop())
            self._ready = asyncio.Event()
            self._tasks.append(asyncio.ensure_future(self._watch()))
        await self._ready.wait()
        if self.live and not await self._join(socket.user_id):
            self._mark(False)

    async def leave(self, socket: Socket) -> None:
        """The socket has closed. With the last one the hub rests."""
        sockets = self._sockets.get(socket.user_id, set())
        sockets.discard(socket)
        if not sockets:
            self._sockets.pop(socket.user_id, None)
            await self._part(socket.user_id)
        if not self._sockets:
            await self._rest()

    async def look(self) -> None:
        """Whether the layer still carries, and what the log holds that was not heard. Never raises."""
        await self._listen_again()
        try:
            await self._read_log()
        except Exception as error:  # a database that is gone: the next look will tell
            logger.warning("Could not look for lost notices: %r", error)

    async def _watch(self) -> None:
        await self._listen_again()
        self._ready.set()
        while True:
            await asyncio.sleep(settings.WATCH_INTERVAL)
            await self.look()

    async def _rest(self) -> None:
        tasks, self._tasks, self._channel, self.live = self._tasks, [], "", False
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen_again(self) -> None:
        """See whether the layer is there, and join every group: a layer forgets its members after a day."""
        carries = await self._carries()
        for user_id in list(self._sockets) if carries else ():
            carries = carries and await self._join(user_id)
        self._mark(carries)

    async def _carries(self) -> bool:
        """A message to ourselves comes back."""
        try:
            async with asyncio.timeout(announce.DEADLINE):
                await self._listening()
                self._pong.clear()
                await get_channel_layer().send(self._channel, {"type": "ping"})
                await self._pong.wait()
        except Exception as error:  # whatever the layer's client raises
            logger.warning("The channel layer is lost: %r", error)
            return False
        return True

    async def _listening(self) -> None:
        if self._channel:
            return
        self._channel = await get_channel_layer().new_channel()
        self._tasks.append(asyncio.ensure_future(self._listen(self._channel)))

    async def _listen(self, channel: str) -> None:
        while True:
            try:
                self._hear(await get_channel_layer().receive(channel))
            except Exception:
                logger.exception("Could not hear from the channel layer")
                await asyncio.sleep(1)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "ping":
            self._pong.set()
        elif message["type"] == "notice":
            number, frame = feed.notice(message["notification"])  # written once for all sockets of the user
            for socket in list(self._sockets.get(message["user"], ())):
                socket.hear(number, frame)
        elif message["type"] == "session.ended":
            for socket in list(self._sockets.get(message["user"], ())):
                if announce.digest(socket.session_key) == message["session"]:
                    socket.end()

    def _mark(self, live: bool) -> None:
        if live == self.live:
            return
        self.live = live
        for socket in self._all():
            socket.tell_live(live)

    async def _join(self, user_id: int) -> bool:
        try:
            async with asyncio.timeout(announce.DEADLINE):
                await get_channel_layer().group_add(announce.group_of(user_id), self._channel)
        except Exception as error:
            logger.warning("Could not listen for user %s: %r", user_id, error)
            return False
        return True

    async def _part(self, user_id: int) -> None:
        if not self._channel:
            return
        try:
            async with asyncio.timeout(announce.DEADLINE):
                await get_channel_layer().group_discard(announce.group_of(user_id), self._channel)
        except Exception as error:
            logger.warning("Could not stop listening for user %s: %r", user_id, error)

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
