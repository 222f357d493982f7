"""The examiner's own event loop: whenever it would block, it asks the clock whether time may move."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

from course.grader.examiner.clock import Clock


class ExaminerLoop(asyncio.SelectorEventLoop):
    """A selector loop on real time that carries a test's virtual clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        super().__init__(_TurningSelector(self.clock))


class _TurningSelector(selectors.DefaultSelector):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        left = float("inf") if timeout is None else timeout
        events = super().select(0)
        while not events and left > 0:
            pause = self._clock.turn()
            if pause is None:
                return super().select(0)
            pause = min(pause, left)
            events = super().select(None if pause == float("inf") else pause)
            left -= pause
        return events
