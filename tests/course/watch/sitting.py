"""The app without a terminal: opened on a copy of the course, looked at and typed into."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rich.segment import Segment
from textual._context import visible_screen_stack
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input

from course.grader import Grader
from course.student import Student
from course.watch.app import CourseApp
from course.watch.desk import Desk as Table
from course.watch.panes.lessons import LessonsPane

from ..desk import Desk

PATIENCE = 60  # seconds until a screen that does not come is given up; nothing is measured by it
KEYS = {"space": " ", "slash": "/", "question_mark": "?"}  # what a key of a name writes
NARROW, WIDE = (80, 24), (160, 50)


@dataclass
class Sitting:
    """One student in front of the app."""

    desk: Desk
    app: CourseApp

    @property
    def text(self) -> str:
        """The screen, line by line, as it can be read; below a page that is open nothing is read."""
        rows = ("".join(segment.text for segment in row).rstrip() for row in self.segments())
        return "\n".join(rows)

    def segments(self) -> list[list[Segment]]:
        """The screen with its styles."""
        screen: Screen[object] = self.app.screen
        # A page keeps what it drew, also for the app: looked at alone it would be drawn without what is behind it.
        visible_screen_stack.set(list(self.app._background_screens))
        return [list(strip) for strip in screen._compositor.render_strips()]

    async def see(self, *texts: str) -> None:
        """Wait until all TEXTS stand on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), lambda: f"{texts} in:\n{self.text}")

    async def until(self, fact: Callable[[], object], what: Callable[[], str] = lambda: "the fact") -> None:
        """Wait until FACT holds; what was pressed before has been obeyed by then only if FACT needs it."""
        deadline = time.monotonic() + PATIENCE
        while not fact():
            assert time.monotonic() < deadline, f"It did not come: {what()}"
            assert self.app.is_running, "the app has ended"
            await asyncio.sleep(0.05)  # a look takes the app some of its time

    async def press(self, *keys: str) -> None:
        """Press KEYS as fast as a terminal can send them; the app takes them in this order."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else KEYS.get(key)))

    async def open(self, key: str) -> None:
        """Press KEY and wait for the page that it opens, or for the list."""
        await self.press(key)
        await self.until(lambda: len(self.app.screen_stack) == 2 or isinstance(self.app.focused, LessonsPane))

    async def close(self, key: str = "escape") -> None:
        """Press KEY and wait until the page that was open is closed."""
        await self.press(key)
        await self.until(lambda: len(self.app.screen_stack) == 1 and not isinstance(self.app.focused, LessonsPane))

    async def type(self, text: str) -> None:
        """Type TEXT into the line that has the keyboard, and Enter."""
        await self.until(lambda: isinstance(self.app.focused, Input))
        await self.press(*("space" if letter == " " else letter for letter in text), "enter")

    async def begin(self, guess: str | None = None) -> None:
        """Leave the welcome and answer the first question, or skip it."""
        await self.see("Welcome")
        await self.press("enter")
        await self.see("Before the first run")
        await self.answer(guess)
        await self.see("Not yet: 0 of 10 points")

    async def answer(self, guess: str | None = None) -> None:
        """Answer the question that stands on the screen, or skip it."""
        await self.until(lambda: isinstance(self.app.focused, Input))
        await self.press("escape") if guess is None else await self.type(guess)
        await self.until(lambda: not isinstance(self.app.focused, Input))


@asynccontextmanager
async def sitting(
    desk: Desk, grader: Grader, size: tuple[int, int] = NARROW, at: str | None = None
) -> AsyncIterator[Sitting]:
    """The app at the exercise with the number AT, or the next one."""
    student = Student(desk.root, desk.state)
    exercise = desk.exercise(at) if at else student.next()
    assert exercise is not None
    app = CourseApp(Table(student, exercise, grader))
    async with app.run_test(size=size):
        seat = Sitting(desk, app)
        try:
            yield seat
        finally:  # as by a key; run_test would pull the screen away from under it
            app.call_later(app.action_leave, app.return_code or 0)
            await seat.until(lambda: not app.is_running)
