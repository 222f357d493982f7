"""A process's one channel on the layer: it is in all groups that the process listens to.

A channel and a subscription for each socket would be the usual way. With one for the process, a layer that is gone
stops no socket from opening, is noticed in one place, and is tried again from one place.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer

from capstone import say

logger = logging.getLogger(__name__)


class Link:
    """`hear(message)` is called with what comes, `tell(live)` when the layer goes or is back. Neither may wait."""

    def __init__(self, hear: Callable[[dict[str, Any]], None], tell: Callable[[bool], None]) -> None:
        self.live = False
        self.channel = ""
        self._groups: set[str] = set()
        self._hear = hear
        self._tell = tell
        self._listener: asyncio.Task | None = None
        self._pong = asyncio.Event()

    async def join(self, group: str) -> None:
        """From now on hear what is sent to the group; while the layer is gone, as soon as it is back."""
        self._groups.add(group)
        if self.live and not await self._try("group_add", group):
            self._mark(False)

    async def part(self, group: str) -> None:
        """No more."""
        self._groups.discard(group)
        if self.live:
            await self._try("group_discard", group)

    async def look(self) -> None:
        """See whether the layer carries, and join every group again: it forgets members after a day. Never raises."""
        carries = await self._carries()
        for group in list(self._groups) if carries else ():
            carries = carries and await self._try("group_add", group)
        self._mark(carries)

    async def close(self) -> None:
        """Listen no more."""
        for group in list(self._groups):
            await self.part(group)
        listener, self._listener, self.channel, self.live = self._listener, None, "", False
        if listener:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)

    async def _carries(self) -> bool:
        """A message to ourselves comes back."""
        try:
            async with asyncio.timeout(say.DEADLINE):
                await self._listening()
                self._pong.clear()
                await get_channel_layer().send(self.channel, {"type": "ping"})
                await self._pong.wait()
        except Exception as error:  # whatever the layer's client raises
            logger.warning("The channel layer is lost: %r", error)
            return False
        return True

    async def _listening(self) -> None:
        if not self.channel:
            self.channel = await get_channel_layer().new_channel()
            self._listener = asyncio.ensure_future(self._listen(self.channel))

    async def _listen(self, channel: str) -> None:
        while True:
            try:
                message = await get_channel_layer().receive(channel)
                if message["type"] == "ping":
                    self._pong.set()
                else:
                    self._hear(message)
            except Exception:
                logger.exception("Could not hear from the channel layer")
                await asyncio.sleep(1)

    def _mark(self, live: bool) -> None:
        if live != self.live:
            self.live = live
            self._tell(live)

    async def _try(self, method: str, group: str) -> bool:
        try:
            async with asyncio.timeout(say.DEADLINE):
                await getattr(get_channel_layer(), method)(group, self.channel)
        except Exception as error:
            logger.warning("%s failed for group %s: %r", method, group, error)
            return False
        return True
