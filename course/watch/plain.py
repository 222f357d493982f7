"""The course as plain lines, as for a screen reader: words and Enter instead of keys, and nothing is drawn twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable

from rich.console import Console

from course import report, standing
from course.catalog import CatalogError, Exercise, find
from course.grader.verdict import Verdict
from course.starters import StarterError
from course.terminal import WIDEST, Complaint, say, visible, wrapped
from course.watch.desk import Desk
from course.watch.editor import opening
from course.watch.question import answer_of

WORDS = {
    "next": "go on with the next exercise; after a pass, Enter alone does it",
    "hint": "the next hint, three in all",
    "details": "the last verdict with tracebacks and what your code printed",
    "check": "grade again",
    "open": "open your file in your editor",
    "list": "all exercises and your points",
    "reset": "put the starter back; your file is kept as a backup",
    "solution": "an answer; before you have passed, solution anyway",
    "help": "these words",
    "quit": "leave; the course goes on from here",
}


def run(desk: Desk) -> None:
    """Grade the exercise on DESK now and at each save, and obey the words typed, until the student quits."""
    asyncio.run(_Plain(desk).run())


class _Plain:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.out = Console(color_system=None, markup=False, highlight=False, emoji=False)
        self.out.width = min(self.out.width, WIDEST)
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.pending: Callable[[str], None] | None = None  # takes the next line as the answer to a question
        self.grading: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(sys.stdin.fileno(), self._read)
        watching = asyncio.create_task(self._watch())
        watching.add_done_callback(lambda _: self.lines.put_nowait(None))  # nothing more would come
        try:
            while (line := await self.lines.get()) is not None and line not in ("q", "quit"):
                await self._obey(line)
                self._tell()
        finally:
            loop.remove_reader(sys.stdin.fileno())
            await _ended(watching, *self.grading)

    async def _watch(self) -> None:
        shown: Exercise | None = None
        async for _ in self.desk.saves():
            if shown != (shown := self.desk.exercise):
                self._introduce()
                if self._asks():
                    continue
            elif self.pending == self._expect:  # a save is an answer as well
                self.pending = None
                self.desk.answer(None)
            self._start_grading()

    def _introduce(self) -> None:
        exercise = self.desk.exercise
        self.out.print(f"\nExercise {exercise.number} {exercise.slug}")
        self.out.print(standing.introduction(exercise, self.desk.student.lesson(exercise)))

    def _asks(self) -> bool:
        question = self.desk.question()
        if question is not None:
            self.out.print(f"A question before the first run: {question.text}\nType what you expect; Enter skips it.")
            self.pending = self._expect
        return question is not None

    def _expect(self, line: str) -> None:
        self.desk.answer(line or None)
        self._start_grading()

    def _start_grading(self) -> None:
        task = asyncio.create_task(self._grade())
        self.grading.add(task)
        task.add_done_callback(self.grading.discard)

    async def _grade(self) -> None:
        exercise = self.desk.exercise
        self.out.print(f"Grading {exercise.path.name} ...")
        verdict = await self.desk.grade()
        if verdict is not None:
            self._show(verdict, exercise)

    def _show(self, verdict: Verdict, exercise: Exercise, *, details: bool = False) -> None:
        report.draw(self.out, verdict, exercise, self.desk.student.lesson(exercise).title, details=details)
        expected = self.desk.student.record(exercise).expected
        if expected is not None and not verdict.passed and (answer := answer_of(verdict)) is not None:
            self.out.print(f"\nYou expected: {visible(expected)}\n{answer.sentence}")
        self.out.print(standing.bar(self.desk.student))
        self._invite(verdict)
        self._tell()

    def _invite(self, verdict: Verdict) -> None:
        following = self.desk.following
        if verdict.ending == "grader_error":
            line = "This is not your fault: 'course doctor' looks for the cause."
        elif verdict.passed and following is not None:
            line = f"Press Enter to go on with {following.number} {following.slug}."
        elif verdict.passed:
            line = "You have passed every exercise of the course. Press Enter to end."
        else:
            line = f"Waiting until you save {self.desk.exercise.path.name}."
        self.out.print(f"{line} Words: hint, next, list, help, quit.")

    def _tell(self) -> None:
        for notice in self.desk.take_notices():
            say(notice)

    async def _obey(self, line: str) -> None:
        if (answer := self.pending) is not None:
            self.pending = None
            answer(line)
        elif not line:
            self._enter()
        elif line in ("open", "o"):
            await self._open()
        elif (word := next((word for word in WORDS if line in (word, word[0])), None)) is not None:
            getattr(self, f"_{word}")()
        elif line == "solution anyway":
            self._solution(anyway=True)
        else:
            self._choose(line)

    def _enter(self) -> None:
        if self.desk.verdict is not None and self.desk.verdict.passed:
            self._next()

    def _next(self) -> None:
        if self.desk.next() is None:
            passed = self.desk.student.has_passed(self.desk.exercise)
            self.lines.put_nowait("quit") if passed else self.out.print("This is the only exercise that is left.")

    def _choose(self, name: str) -> None:
        try:
            self.desk.choose(find(name, self.desk.student.root))
        except CatalogError as error:
            self.out.print(f"{visible(str(error))} Words: {', '.join(WORDS)}; or an exercise, as in 1.2.")

    def _hint(self) -> None:
        text = self.desk.hint()
        if text is None:
            self.out.print("This exercise has no hints.")
            return
        self.out.print(f"Hint {self.desk.hints_shown} of {len(self.desk.exercise.hints)}:")
        print(wrapped(visible(text), self.out.width), flush=True)

    def _details(self) -> None:
        if self.desk.verdict is None:
            self.out.print("There is no verdict yet.")
        else:
            self._show(self.desk.verdict, self.desk.exercise, details=True)

    def _check(self) -> None:
        self._start_grading()

    def _list(self) -> None:
        self.desk.student.refresh()
        for row in standing.overview(self.desk.student):
            self.out.print(row)
        self.out.print("Go to one by its number, as in 1.2.")

    def _reset(self) -> None:
        self.out.print(
            f"Put the starter back in {self.desk.exercise.path.name}? Your file is kept. yes, or Enter for no:"
        )
        self.pending = self._reset_if

    def _reset_if(self, line: str) -> None:
        if line not in ("y", "yes"):
            self.out.print("Nothing was changed.")
            return
        try:
            backup = self.desk.reset()
        except StarterError as error:
            say(str(error))
            return
        self.out.print("It is the starter again." if backup else "It is the starter already.")
        if backup:
            self.out.print(f"Your file is kept as {backup}")

    def _solution(self, *, anyway: bool = False) -> None:
        try:
            text = self.desk.solution(anyway=anyway)
        except OSError as error:
            say(f"The solution {self.desk.exercise.solution} cannot be read: {error.strerror}.")
            return
        print(text or "You have not passed it yet. To see an answer all the same: solution anyway", flush=True)

    def _help(self) -> None:
        for word, what in WORDS.items():
            self.out.print(f"{word}: {what}")
        self.out.print("1.2, or another number or name: go to that exercise")

    async def _open(self) -> None:
        try:
            told = opening(self.desk.exercise.path)
            if told.windowed:
                subprocess.Popen(told.command, start_new_session=True, stdout=-3, stderr=-3)  # noqa: S603, ASYNC220
                return
            # It has the terminal to itself: nothing is read or printed here meanwhile.
            subprocess.run(told.command, check=False)  # noqa: S603, ASYNC221
        except (Complaint, OSError) as error:
            say(str(error))

    def _read(self) -> None:
        """One line from the terminal; read here without a buffer, as no thread may sleep in it at the end."""
        line = b""
        with contextlib.suppress(OSError):  # the terminal has gone
            line = os.read(sys.stdin.fileno(), 1024)
        if not line:
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        self.lines.put_nowait(line.decode(errors="replace").strip().lower() if line else None)


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task
