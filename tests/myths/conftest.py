"""Fixtures that replace waiting: let the loop work until it is quiet, and move its clock by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

Settle = Callable[[], Awaitable[None]]


class Clock:
    """The loop's time in seconds; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    async def advance(self, seconds: float) -> None:
        """Lets everything run until it waits, moves the clock, then lets what has come due run until it waits."""
        await _settle()
        self.now += seconds
        await _settle()


async def _settle() -> None:
    # Each pass runs every callback that is ready; the chains in these tests are a few links long.
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.fixture
def settle() -> Settle:
    """`await settle()` returns when every task waits for something: for code whose every wait is inside the loop."""
    return _settle


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the running loop, in the test's hands: five seconds pass when the test says so.

    Nothing times out by itself here. After `advance()` read `task.result()`, which cannot hang as `await task` can.
    """
    clock = Clock()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: clock.now)
    return clock
