"""What the services ask of a clock, whoever keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol


class Handle(Protocol):
    """Something that was asked for and can be taken back."""

    def cancel(self) -> object: ...


class Clock(Protocol):
    """Time in seconds. A verdict's is virtual: it moves only when nothing more happens at the present instant."""

    @property
    def now(self) -> float: ...

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Handle: ...

    def on_stuck(self, callback: Callable[[], None]) -> Handle:
        """Call back when everything is quiet and nothing is scheduled that could change that."""

    def record(self, kind: str, **data: Any) -> object:
        """Add an event to the trace of the verdict."""


class WallClock:
    """The time of the clock on the wall, for services that run for a person; a loop must be running.

    Nobody can say that all is quiet, so what waits for that waits on; events are kept by nobody.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()

    @property
    def now(self) -> float:
        """Seconds since the clock was made."""
        return self._loop.time() - self._began

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Handle:
        """See Clock."""
        return self._loop.call_later(seconds, callback)

    def on_stuck(self, callback: Callable[[], None]) -> Handle:
        """See Clock: never here."""
        return asyncio.TimerHandle(0, callback, (), self._loop)  # scheduled nowhere

    def record(self, kind: str, **data: Any) -> None:
        """See Clock."""


async def pause(clock: Clock, seconds: float) -> None:
    """Wait `seconds` on `clock`; when the wait is cancelled the clock has nothing left to wait for."""
    over = asyncio.Event()
    handle = clock.call_later(seconds, over.set)
    try:
        await over.wait()
    finally:
        handle.cancel()
