"""What the services ask of a clock, whoever keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol


class Handle(Protocol):
    """Something that was asked for and can be taken back."""

    def cancel(self) -> object: ...


class Clock(Protocol):
    """Virtual time in seconds; it moves only when nothing more happens at the present instant."""

    @property
    def now(self) -> float: ...

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Handle: ...

    def on_stuck(self, callback: Callable[[], None]) -> Handle:
        """Call back when everything is quiet and nothing is scheduled that could change that."""

    def record(self, kind: str, **data: Any) -> object:
        """Add an event to the trace of the verdict."""


async def pause(clock: Clock, seconds: float) -> None:
    """Wait `seconds` on `clock`; when the wait is cancelled the clock has nothing left to wait for."""
    over = asyncio.Event()
    handle = clock.call_later(seconds, over.set)
    try:
        await over.wait()
    finally:
        handle.cancel()
