"""What has happened in the race so far, in order: whoever comes later, or falls behind, reads it from here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

Event = dict[str, Any]


class Log:
    """Events first, then the word that there are new ones: so no page misses any, and none fills a queue.

    It holds the present race only: begin_anew() forgets what was before.
    """

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._first = 0  # the number of the oldest event that is kept
        self._grown = asyncio.Event()

    @property
    def events(self) -> tuple[Event, ...]:
        """All that is kept."""
        return tuple(self._events)

    def add(self, *events: Event) -> None:
        """Keep EVENTS, and tell whoever follows."""
        self._events.extend(events)
        self._grown.set()
        self._grown = asyncio.Event()

    def begin_anew(self, *events: Event) -> None:
        """Forget all that is kept, and go on with EVENTS."""
        self._first += len(self._events)
        self._events.clear()
        self.add(*events)

    async def follow(self) -> AsyncIterator[tuple[bool, list[Event]]]:
        """Everything that is kept at once, then what is new each time it is asked for; never ends by itself.

        The flag says that the events do not go on from the last ones: the page forgets what it had, and begins here.
        """
        position = -1
        while True:
            if gap := position < self._first:
                position = self._first
            if new := self._events[position - self._first :]:
                position += len(new)
                yield gap, new
            else:
                await self._grown.wait()
