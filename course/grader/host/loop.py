"""An event loop on the examiner's clock: it says when it would block, and time moves when the examiner says so."""

from __future__ import annotations

import asyncio
import math
import selectors
from collections.abc import Callable
from typing import Any

Idle = Callable[[float | None], bool]


class ClockedLoop(asyncio.SelectorEventLoop):
    """A selector loop whose `time()` is set from outside.

    `before_turn()` is called before each look for events, `before_blocking(next_timer)` each time the loop has nothing
    to do: `next_timer` is the time (in seconds on the examiner's clock) of its earliest timer, or None, and True as an
    answer says that something became ready meanwhile.
    """

    def __init__(self, before_turn: Callable[[], None], before_blocking: Idle) -> None:
        self.now = 0.0
        super().__init__(_TellingSelector(self, before_turn, before_blocking))

    def time(self) -> float:
        """Seconds on the examiner's clock."""
        return self.now

    def next_timer(self) -> float | None:
        """When the earliest timer that is not cancelled is due."""
        handles = self._scheduled  # type: ignore[attr-defined]
        due = [handle.when() for handle in handles if not handle.cancelled() and math.isfinite(handle.when())]
        return min(due, default=None)

    @property
    def _clock_resolution(self) -> float:
        """What asyncio adds to the time when it looks for due timers: it must not vanish beside a far time."""
        return max(1e-9, 4 * math.ulp(self.now))

    @_clock_resolution.setter
    def _clock_resolution(self, value: float) -> None:
        """asyncio's own, from the monotonic clock, means nothing here."""

    def has_ready_callbacks(self) -> bool:
        """Whether a callback waits for its turn."""
        return bool(self._ready)  # type: ignore[attr-defined]


class _TellingSelector(selectors.DefaultSelector):
    def __init__(self, loop: ClockedLoop, before_turn: Callable[[], None], before_blocking: Idle) -> None:
        super().__init__()
        self._loop = loop
        self._before_turn = before_turn
        self._before_blocking = before_blocking

    def select(self, timeout: float | None = None) -> list[Any]:
        self._before_turn()
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        if self._before_blocking(self._loop.next_timer()):
            return super().select(0)
        return super().select(None)
