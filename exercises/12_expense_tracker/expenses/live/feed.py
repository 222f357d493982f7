"""What one socket is told: notices in the order of their numbers, none twice, none left out.

Here the page gets what the channel layer brings, and only that. A layer loses messages, and brings them late or
twice; and who was away for a minute has missed one. Believe the layer only where it fits: the next number is sent on,
a gap is read from the log with `read`, and who missed more than MOST_MISSED gets a `snapshot` instead. `sent` is the
number of the last notice that the page has. Graded: a page that comes back, a page that was away for long, a Redis
that dies.

Before you run it: the page has 5, and the layer brings 7. What may the page be sent now, and where is the rest?
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

MOST_MISSED = 100  # notices; who missed more gets a snapshot

Notice = tuple[int, str]  # its number, and the frame


def notice(notification: dict[str, Any]) -> Notice:
    """The notice that tells of `notification`, an object as in README.md."""
    return notification["number"], json.dumps({"type": "notice", "notification": notification})


class Feed:
    """The notices of one socket.

    `read(number)` gives those of the log above a number, oldest first, at most MOST_MISSED + 1; `send(frame)` sends;
    `snapshot()` sends everything as it now is, and gives the number of the last notice that it holds.
    """

    def __init__(
        self,
        read: Callable[[int], Awaitable[list[Notice]]],
        send: Callable[[str], Awaitable[Any]],
        snapshot: Callable[[], Awaitable[int]],
    ) -> None:
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self._read = read
        self._send = send
        self._snapshot = snapshot

    def hear(self, number: int, frame: str) -> None:
        """Notice `number` was announced; in any order, any number of times."""
        self._frames.put_nowait(frame)

    def catch_up(self, head: int) -> None:
        """There are notices up to `head`."""

    def interject(self, frame: str) -> None:
        """Send `frame`, which is no notice, between two of them."""
        self._frames.put_nowait(frame)

    async def run(self, since: int) -> None:
        """Send what comes after notice `since`, until it is cancelled."""
        # TODO: in order, none twice, none left out; what the layer lost is in the log.
        while True:
            await self._send(await self._frames.get())
