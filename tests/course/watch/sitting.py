"""The app without a terminal: opened on a copy of the course, looked at and typed into."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.segment import Segment
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from course.student import Student
from course.watch.app import CourseApp
from course.watch.desk import Desk as Table

from ..desk import Desk

PATIENCE = 20  # seconds until a screen that does not come is given up; nothing is measured by it
NARROW, WIDE = (80, 24), (160, 50)


@dataclass
class Sitting:
    """One student in front of the app."""

    desk: Desk
    app: CourseApp
    pilot: Pilot[None]

    @property
    def text(self) -> str:
        """The screen, line by line, as it can be read; below a page that is open nothing is read."""
        rows = ("".join(segment.text for segment in row).rstrip() for row in self.segments())
        return "\n".join(rows)

    def segments(self) -> list[list[Segment]]:
        """The screen with its styles."""
        screen: Screen[object] = self.app.screen
        return [list(strip) for strip in screen._compositor.render_strips()]

    async def see(self, *texts: str) -> None:
        """Wait until all TEXTS stand on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), lambda: f"{texts} in:\n{self.text}")

    async def until(self, fact: Callable[[], object], what: Callable[[], str] = lambda: "the fact") -> None:
        """Wait until FACT holds and the app is idle."""
        deadline = time.monotonic() + PATIENCE
        while not fact():
            assert time.monotonic() < deadline, what()
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press KEYS, one after the other."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type TEXT into the line that has the keyboard, and Enter."""
        await self.until(lambda: isinstance(self.app.focused, Input))
        await self.press(*("space" if letter == " " else letter for letter in text), "enter")

    async def begin(self, guess: str | None = None) -> None:
        """Leave the welcome and answer the first question, or skip it."""
        await self.see("Welcome")
        await self.press("enter")
        await self.see("Before the first run")
        await self.press("escape") if guess is None else await self.type(guess)
        await self.see("Not yet: 0 of 10 points")


@asynccontextmanager
async def sitting(desk: Desk, size: tuple[int, int] = NARROW, at: str | None = None) -> AsyncIterator[Sitting]:
    """The app at the exercise with the number AT, or the next one."""
    student = Student(desk.root, desk.state)
    exercise = desk.exercise(at) if at else student.next()
    assert exercise is not None
    table = await asyncio.to_thread(Table, student, exercise)
    app = CourseApp(table)
    try:
        async with app.run_test(size=size) as pilot:
            yield Sitting(desk, app, pilot)
    finally:
        await asyncio.to_thread(table.close)
