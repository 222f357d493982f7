"""The socket of every page: it says what happened, in order. See *The page's socket* in README.md."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import parse_qs

from capstone import feed
from recipes.domain import notices
from recipes.live.hub import LOGIN_REQUIRED, hub, in_thread
from recipes.live.room import BROKEN
from recipes.live.sockets import LightConsumer

BAD_FRAME = 4400

logger = logging.getLogger(__name__)


class NoticeSocket(LightConsumer):
    """One of the hub's listeners (see listeners.Listener)."""

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
        self._sender = asyncio.ensure_future(self._send_notices())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A page has nothing to say here."""
        self.end(BAD_FRAME)

    async def disconnect(self, code: int) -> None:
        """The page has gone."""
        self._stop()

    def hear(self, number: int, frame: str) -> None:
        """See feed.Feed."""
        self.feed.hear(number, frame)

    def catch_up(self, head: int) -> None:
        """See feed.Feed."""
        self.feed.catch_up(head)

    def tell_changed(self, frame: str) -> None:
        """What the page may show is another now; a page that was not greeted yet reads all of it then."""
        if self._greeted:
            self.feed.interject(frame, once=True)

    def tell_live(self, live: bool) -> None:
        """The channel layer came or went."""
        if self._greeted:
            self.feed.interject(json.dumps({"type": "live", "live": live}))

    def end(self, code: int) -> None:
        """Close it, with this code."""
        if self._sender is not None:
            self._stop()
            self._closing = asyncio.ensure_future(self.close(code))

    async def _send_notices(self) -> None:
        try:
            await hub().listen(self)  # before the log is read, so that nothing falls between the two
            await self._greet()
            await self.feed.run(await self._beginning())
        except OSError:  # the page has gone in the middle of it; disconnect() comes
            pass
        except Exception:
            logger.exception("A socket of user %s broke", self.user_id)
            self._sender = None
            await self.close(BROKEN)
        finally:
            await hub().listeners.leave(self)

    async def _greet(self) -> None:
        self._last, unread = await in_thread(notices.head)(self.user)
        self.feed.catch_up(self._last)
        self._greeted = True
        await self._send_json({"type": "hello", "last": self._last, "unread": unread, "live": hub().link.live})

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
        lines = await in_thread(notices.read_after)(self.user, number, feed.MOST_MISSED + 1)
        return [feed.notice(line) for line in lines]

    async def _send_snapshot(self) -> int:
        last, unread = await in_thread(notices.head)(self.user)
        await self._send_json({"type": "snapshot", "last": last, "unread": unread})
        return last

    async def _send_json(self, value: dict[str, Any]) -> None:
        await self.send(json.dumps(value))

    def _stop(self) -> None:
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.cancel()
