"""The socket of a page that edits a recipe: y-websocket's protocol in, our room behind it. See README.md."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from capstone.throttle import Bucket
from recipes.domain import access, crdt
from recipes.live import presence, protocol
from recipes.live.hub import LOGIN_REQUIRED, hub, in_thread
from recipes.live.protocol import Kind, Sync
from recipes.live.room import BROKEN, FORBIDDEN, GONE, TOO_LARGE, Gone, Room, TooLarge
from recipes.live.sockets import LightConsumer
from recipes.models import Recipe

BAD_FRAME = 4400
TOO_SLOW = 4508
# Seconds. y-websocket's provider renews its presence every 15, and gives up a socket that was silent for 30: who is
# alone in a recipe would come and go for ever.
QUIET = 10.0
COLORS = ("#2a6f97", "#9c3848", "#3b7a57", "#7b5ea7", "#b5651d", "#0f7173", "#8a6d00", "#a83279")

logger = logging.getLogger(__name__)


class NoSocket(LightConsumer):
    """Where there is no socket. It opens first: a page does not see why a handshake was refused."""

    async def connect(self) -> None:
        """Say so."""
        await self.accept()
        await self.close(GONE)


class RecipeSocket(LightConsumer):
    """One of a room's sockets (see hub.Socket)."""

    room: Room | None = None
    role: str | None = None
    _ended = False
    _ending: asyncio.Task | None = None
    _sender: asyncio.Task | None = None

    async def connect(self) -> None:
        """Let in who may, and say who else is here."""
        await self.accept()
        self._out: deque[bytes] = deque()
        self._backlog = 0  # bytes
        self._pushed = time.monotonic()
        self._news = asyncio.Event()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self._close(LOGIN_REQUIRED)
            return
        self._remember(user)
        try:
            await self._enter(user, self.scope["url_route"]["kwargs"]["pk"])
        except Gone:
            await self._close(GONE)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Do what a frame asks for; the next one waits, and who sends too fast is read more slowly."""
        if self._ended or self.room is None:  # closed, and the page does not know it yet
            return
        if owed := self._bucket.owe():
            await asyncio.sleep(owed)
        try:
            await self._do(self.room, self._read(bytes_data))
        except (protocol.BadFrame, crdt.Unreadable):
            await self._close(BAD_FRAME)
        except TooLarge:
            await self._close(TOO_LARGE)
        except Gone:
            await self._close(GONE)
        except Exception:
            logger.exception("A socket of user %s broke", self.user_id)
            await self._close(BROKEN)

    async def disconnect(self, code: int) -> None:
        """The page has gone."""
        self._stop()
        if self.room is not None:
            await hub().leave(self.room, self)

    def push(self, frame: bytes) -> None:
        """Send it, after what waits already."""
        if self._ended:
            return
        self._out.append(frame)
        self._pushed = time.monotonic()
        self._backlog += len(frame)
        self._news.set()
        if self._backlog > settings.LARGEST_BACKLOG:
            self.end(TOO_SLOW)

    def count_stored(self, frames: int) -> None:
        """So many more of this page's updates are stored."""
        self._stored += frames
        if self._acks:
            self.push(protocol.stored(self._stored))

    def end(self, code: int) -> None:
        """Close it, with this code."""
        if not self._ended:
            self._stop()
            self._ending = asyncio.ensure_future(self.close(code))

    def _remember(self, user: Any) -> None:
        self.user_id, self.password = user.pk, user.password
        self.session_key = self.scope["session"].session_key
        self._me = {"id": user.pk, "name": user.get_username(), "color": color_of(user.pk)}
        asked = parse_qs(self.scope["query_string"].decode("latin-1"))
        self._acks, self._asked, self._stored = asked.get("acks") == ["1"], False, 0
        self._bucket = Bucket(settings.FRAMES_PER_SECOND, settings.FRAME_BURST)

    async def _enter(self, user: Any, pk: int) -> None:
        self.role, there = await in_thread(_role)(user, pk)
        if self.role is None:
            await self._close(FORBIDDEN if there else GONE)
            return
        self._sender = asyncio.ensure_future(self._send_all())
        self.room = await hub().enter(pk, self)
        if here := self.room.presence.everybody():
            self.push(protocol.awareness(presence.write(here)))

    def _read(self, frame: bytes | None) -> protocol.Frame:
        if frame is None:
            raise protocol.BadFrame("Send binary frames, not text.")
        if len(frame) > settings.LARGEST_FRAME:
            raise TooLarge
        return protocol.read(frame)

    async def _do(self, room: Room, frame: protocol.Frame) -> None:
        if frame.kind == Kind.AWARENESS:
            self._hear_presence(room, presence.read(frame.data, settings.LARGEST_PRESENCE))
        elif frame.kind == Kind.QUERY_AWARENESS:
            self.push(protocol.awareness(presence.write(room.presence.everybody())))
        elif frame.sync == Sync.STEP1:
            await self._answer(room, frame.data)
        elif frame.data == crdt.NOTHING:
            self.count_stored(1)
        elif access.may_edit(self.role):
            await room.submit(self, frame.data, asked=frame.sync == Sync.STEP2)
        else:
            await self._close(FORBIDDEN)

    def _hear_presence(self, room: Room, changes: list[presence.Change]) -> None:
        new = room.presence.hear(self, self._me, changes)
        hub().tell_presence(room, new, self)
        if time.monotonic() - self._pushed >= QUIET:
            self.push(protocol.awareness(presence.write(new)))

    async def _answer(self, room: Room, state: bytes) -> None:
        self.push(protocol.step2(await room.missing(state)))
        if access.may_edit(self.role) and not self._asked:
            self._asked = True
            self.push(protocol.step1(room.state()))

    async def _send_all(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                while self._out:
                    frame = self._out.popleft()
                    await self.send(bytes_data=frame)
                    self._backlog -= len(frame)
        except OSError:  # the page has gone in the middle of it; disconnect() comes
            pass

    async def _close(self, code: int) -> None:
        if not self._ended:
            self._stop()
            await self.close(code)

    def _stop(self) -> None:
        self._ended = True
        if self._sender is not None:
            self._sender.cancel()


def color_of(user: int) -> str:
    """The colour that a user has in every recipe and every page."""
    return COLORS[user % len(COLORS)]


def _role(user: Any, pk: int) -> tuple[str | None, bool]:
    role = access.role_of(user, pk)
    return role, role is not None or Recipe.objects.filter(pk=pk).exists()
