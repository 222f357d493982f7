"""Who logs out stays in: the login is looked at when the socket opens, and never again.

fails: test_no_socket_outlives_its_login
says: a frame after the logout that was answered with 200
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from channels.auth import get_user
from channels.db import aclose_old_connections, database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from expenses.domain import log, shapes
from expenses.domain.dashboard import adashboard
from expenses.live import commands, feed
from expenses.live.hub import hub

from capstone.throttle import Bucket

LOGIN_REQUIRED = 4401
NO_SUCH_SOCKET = 4404
BROKEN = 1011  # of the WebSocket protocol: the server met what it did not expect

logger = logging.getLogger(__name__)


def in_thread(function: Callable) -> Callable:
    """`function` in a thread with a database connection of its own: no socket waits for another one's queries."""
    return database_sync_to_async(function, thread_sensitive=False)


class NoSocket(AsyncWebsocketConsumer):
    """Where there is no socket. It opens first: a page does not see why a handshake was refused."""

    channel_layer_alias = None

    async def connect(self) -> None:
        """Say so."""
        await self.accept()
        await self.close(NO_SUCH_SOCKET)


class PageSocket(AsyncWebsocketConsumer):
    """See *The socket* in README.md. It is one of the hub's sockets (see hub.Socket)."""

    channel_layer_alias = None  # the hub listens for all sockets of the process
    _sender: asyncio.Task | None = None  # sends hello and the notices; None before, and once the socket is closed
    _greeted = False

    async def connect(self) -> None:
        """Say hello, and begin to send what the page missed."""
        await self.accept()
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            await self.close(LOGIN_REQUIRED)
            return
        self.user_id, self.password = self.user.pk, self.user.password
        self.session_key = self.scope["session"].session_key
        self.feed = feed.Feed(self._read, self.send, self._send_snapshot)
        self.bucket = Bucket(settings.FRAMES_PER_SECOND, settings.FRAME_BURST)
        self._sender = asyncio.ensure_future(self._send_notices())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Do what a frame asks for; the next one waits."""
        if self._sender is None:  # closed, and the page does not know it yet
            return
        frame = commands.read(bytes_data or b"" if text_data is None else text_data)
        if wait := self.bucket.take():
            await self.send(commands.too_many(frame, wait))
            return
        await self.send(await in_thread(commands.perform)(self.user, frame))

    async def disconnect(self, code: int) -> None:
        """The page has gone."""
        self._stop()

    def hear(self, number: int, frame: str) -> None:
        """See feed.Feed."""
        self.feed.hear(number, frame)

    def catch_up(self, head: int) -> None:
        """See feed.Feed."""
        self.feed.catch_up(head)

    def tell_live(self, live: bool) -> None:
        """The channel layer came or went."""
        if self._greeted:
            self.feed.interject(json.dumps({"type": "live", "live": live}))

    def end(self) -> None:
        """The session has ended, or the user was switched off."""

    async def _send_notices(self) -> None:
        try:
            await hub().enter(self)  # before the log is read, so that nothing falls between the two
            await self._greet()
            await self.feed.run(await self._beginning())
        except OSError:  # the page has gone in the middle of it; disconnect() comes
            pass
        except Exception:
            logger.exception("A socket of user %s broke", self.user_id)
            self._sender = None
            await self.close(BROKEN)
        finally:
            await hub().leave(self)

    async def _greet(self) -> None:
        self._last, unread = await in_thread(log.head)(self.user)
        self.feed.catch_up(self._last)
        self._greeted = True
        await self._send_json({"type": "hello", "last": self._last, "unread": unread, "live": hub().live})

    async def _beginning(self) -> int:
        """The number after which the notices begin."""
        asked = parse_qs(self.scope["query_string"].decode("latin-1"), keep_blank_values=True).get("since")
        if asked is None:
            return self._last
        since = int(asked[-1]) if asked[-1].isascii() and asked[-1].isdigit() and len(asked[-1]) < 20 else None
        if since is None or since > self._last:  # not a number of this log
            return await self._send_snapshot()
        return since

    async def _read(self, number: int) -> list[feed.Notice]:
        return await in_thread(_read_log)(self.user, number)

    async def _send_snapshot(self) -> int:
        _, unread = await in_thread(log.head)(self.user)
        shown = shapes.dashboard(await adashboard(self.user, {}))
        await aclose_old_connections()
        await self._send_json({"type": "snapshot", "last": shown["last"], "unread": unread, "dashboard": shown})
        return shown["last"]

    async def _logged_in(self) -> Any:
        store = import_module(settings.SESSION_ENGINE).SessionStore
        return await get_user({"session": store(self.session_key)})

    async def _send_json(self, value: dict[str, Any]) -> None:
        await self.send(json.dumps(value))

    async def _close(self, code: int) -> None:
        if self._sender is not None:
            self._stop()
            await self.close(code)

    def _stop(self) -> None:
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.cancel()


def _read_log(user: Any, number: int) -> list[feed.Notice]:
    return [feed.notice(row) for row in log.read_after(user, number, feed.MOST_MISSED + 1)]
