"""What one socket is told: notices in the order of their numbers, none twice, none left out.

A layer loses messages, and brings them late or twice. So what it brings is only believed where it fits: a notice whose
number is the next one is sent on, and a gap is filled from the log.
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
        self.sent = 0  # the number of the last notice that the page has
        self._head = 0  # of the last one that there is, as far as is known
        self._heard: dict[int, str] = {}
        self._asides: list[str] = []
        self._news = asyncio.Event()
        self._read = read
        self._send = send
        self._snapshot = snapshot

    def hear(self, number: int, frame: str) -> None:
        """Notice `number` was announced; in any order, any number of times."""
        if number > self.sent and len(self._heard) < MOST_MISSED:  # what is not kept here is in the log
            self._heard[number] = frame
        self.catch_up(number)

    def catch_up(self, head: int) -> None:
        """There are notices up to `head`."""
        if head > self._head:
            self._head = head
        if self._head > self.sent:
            self._news.set()

    def interject(self, frame: str, *, once: bool = False) -> None:
        """Send `frame`, which is no notice, between two of them; with `once` not beside the same that still waits."""
        if once and frame in self._asides:
            return
        self._asides.append(frame)
        self._news.set()

    async def run(self, since: int) -> None:
        """Send what comes after notice `since`, until it is cancelled."""
        self.sent = since
        self.catch_up(self._head)
        while True:
            await self._news.wait()
            self._news.clear()
            await self._say_asides()
            while self.sent < self._head:
                await self._forward()
                await self._say_asides()

    async def _say_asides(self) -> None:
        while self._asides:
            await self._send(self._asides.pop(0))

    async def _forward(self) -> None:
        frame = self._heard.pop(self.sent + 1, None)
        if frame is not None:
            await self._send_one(self.sent + 1, frame)
            return
        await self._read_on()
        for number in [number for number in self._heard if number <= self.sent]:
            del self._heard[number]

    async def _read_on(self) -> None:
        missed = await self._read(self.sent)
        if not missed:  # announced, and not there: its user was deleted
            self._head = self.sent
        elif len(missed) > MOST_MISSED:
            self.sent = await self._snapshot()
        else:
            for number, frame in missed:
                await self._send_one(number, frame)

    async def _send_one(self, number: int, frame: str) -> None:
        await self._send(frame)
        self.sent = number
