"""The examiner's clock: time stands still while anything happens, and jumps to what comes next when all is quiet."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

_MOST_MOVES = 2_000  # of the clock in one test; a thousand calls, one after another, need one each
_PATIENCE = 250  # pauses (_LONGEST_PAUSE each) in one test for threads and children that sleep on the machine's clock
_LONGEST_TRACE = 10_000  # events
_LONGEST_PAUSE = 0.004  # real seconds between two looks at a submission that is still busy
_SETTLING_PAUSE = 0.0004  # and at one that seems to stand still


class Place(Protocol):
    """Where submissions run, as the clock sees it; `settling` says that all slept at the last look."""

    settling: bool

    def is_quiet(self) -> bool:
        """Whether nothing can happen there any more by itself."""

    def next_timer(self) -> float | None:
        """When the earliest timer there is due."""

    def bring_time(self, now: float) -> None:
        """Tell everybody there whose timer is due what time it is."""

    def wakes_by_itself(self) -> bool:
        """Whether somebody there sleeps on the machine's own clock."""

    def give_up(self, kind: str) -> bool:
        """End what still waits there, as "stuck" or "endless"; False when something may wake it after all."""


class Scheduled:
    """Something that is due at a time of the clock."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        """Make it never happen."""
        self.callback = None


class Clock:
    """Virtual time, in seconds from the start of the test."""

    def __init__(self) -> None:
        self.now = 0.0
        self.trace: list[dict[str, Any]] = []
        self.place: Place | None = None
        self._order = itertools.count()
        self._due: list[tuple[float, int, Scheduled]] = []
        self._when_stuck: list[Scheduled] = []
        self._quiet: list[asyncio.Future[None]] = []
        self._waiting = 0
        self._pause = 0.0
        self._recorded = 0
        self._moves = 0
        self._patience = _PATIENCE

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Scheduled:
        """Call `callback` when `seconds` of virtual time have passed."""
        scheduled = Scheduled(callback)
        heapq.heappush(self._due, (self.now + seconds, next(self._order), scheduled))
        return scheduled

    def on_stuck(self, callback: Callable[[], object]) -> Scheduled:
        """Call `callback` each time when all is quiet and nothing is due, before anything is given up."""
        scheduled = Scheduled(callback)
        self._when_stuck.append(scheduled)
        return scheduled

    async def sleep(self, seconds: float) -> None:
        """Wait on this clock."""
        done = asyncio.get_running_loop().create_future()
        scheduled = self.call_later(seconds, lambda: _settle(done))
        try:
            with self.waiting():
                await done
        finally:
            scheduled.cancel()

    async def quiet(self) -> None:
        """Wait until nothing more happens at this instant of virtual time."""
        done = asyncio.get_running_loop().create_future()
        self._quiet.append(done)
        with self.waiting():
            await done

    def record(self, kind: str, **data: Any) -> None:
        """Add an event to the trace, which keeps the first 10,000."""
        self._recorded += 1
        if len(self.trace) < _LONGEST_TRACE:
            self.trace.append({"at": round(self.now, 6), "kind": kind, **data})

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While inside, the examiner waits for something on this clock: time may move."""
        self._waiting += 1
        self._pause = 0.0
        try:
            yield
        finally:
            self._waiting -= 1

    def turn(self) -> float | None:
        """Called when the examiner's own loop has nothing to do.

        Returns None when something was made to happen, else the real seconds after which to look again.
        """
        if not self._waiting:
            return float("inf")
        if self.place is not None and not self.place.is_quiet():
            longest = _SETTLING_PAUSE if self.place.settling else _LONGEST_PAUSE
            pause, self._pause = self._pause, min(longest, self._pause * 2 or 0.0002)
            return pause
        self._pause = 0.0
        return None if self._move() else _LONGEST_PAUSE

    def _move(self) -> bool:
        due = self._next_time()
        if self._quiet and (due is None or due > self.now):
            waiters, self._quiet = self._quiet, []
            for waiter in waiters:
                _settle(waiter)
            return True
        if due is None:
            return self._unstick()
        if self._is_early(due):
            return False
        self._moves += 1
        if self.place and self._moves > _MOST_MOVES:
            return self.place.give_up("endless")
        self.now = max(self.now, due)
        # What the world owes comes first at each instant, then whoever waits for the time itself.
        if not self._run_due() and self.place:
            self.place.bring_time(self.now)
        return True

    def _next_time(self) -> float | None:
        while self._due and self._due[0][2].callback is None:
            heapq.heappop(self._due)
        timer = self.place.next_timer() if self.place else None
        times = [when for when in (self._due[0][0] if self._due else None, timer) if when is not None]
        return min(times, default=None)

    def _is_early(self, due: float) -> bool:
        """Whether a time-out of the submission would come before what it waits for, which takes real time."""
        own = self._due and self._due[0][0] <= due
        if own or due <= self.now or not self._patience or not self.place or not self.place.wakes_by_itself():
            return False
        self._patience -= 1
        return True

    def _run_due(self) -> bool:
        ran = False
        while self._due and self._due[0][0] <= self.now:
            callback = heapq.heappop(self._due)[2].callback
            if callback is not None:
                callback()
                ran = True
        return ran

    def _unstick(self) -> bool:
        self._when_stuck = [s for s in self._when_stuck if s.callback is not None]
        before = len(self._due), self._recorded
        for scheduled in reversed(self._when_stuck):
            if scheduled.callback is not None:
                scheduled.callback()
        if (len(self._due), self._recorded) != before:
            return True
        return self.place.give_up("stuck") if self.place else False


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():  # whoever waited may have been cancelled
        future.set_result(None)
