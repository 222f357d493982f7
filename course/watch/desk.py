"""What the app and the plain mode do besides drawing: the exercise on the desk, its saves, verdicts and hints."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from course.catalog import Exercise, Step
from course.grader import Cancelled, Grader, GraderBroken
from course.grader.verdict import Verdict
from course.student import Student
from course.watch.folders import looks
from course.watch.question import Question, question_of
from course.watch.saves import Content, content, saves

_STEP = 0.02  # seconds between two tries to cancel a verdict that has perhaps not begun yet
_STARTED_AGAIN = "The grader ended in the middle of a verdict. It was started again, and your file was graded anew."


class Desk:
    """One student at one exercise, with a warm grader of their own; used from one event loop.

        desk = Desk(student, exercise, grader)
        async for _ in desk.saves():       # the first comes at once; goes on over choose()
            verdict = await desk.grade()   # best in a task of its own: a save then cancels it by a new grade()

    `exercise` is on the desk, `verdict` its last verdict or None; `doing` is what goes on in a long one. What is to be
    shown once is a notice: take them with take_notices(). What cannot be saved becomes a notice, never an error.
    Whoever made GRADER closes it.
    """

    def __init__(self, student: Student, exercise: Exercise, grader: Grader) -> None:
        self.student = student
        self.exercise = exercise
        self.verdict: Verdict | None = None
        self.doing = ""  # what the grader says of a verdict that takes a while
        self._chosen = asyncio.Event()
        self._graded: Content = ()
        self._turn = 0
        self._running: asyncio.Future[Verdict | None] | None = None
        self._grader = grader

    async def saves(self) -> AsyncIterator[bytes | None]:
        """The content of the exercise's file, None where it is missing: now, and after each save that changes it.

        A helper module beside it that was saved counts, too. What grade() has seen already does not come again. After
        choose() it goes on with the new exercise, at once. It never ends; cancel the task that reads it.
        """
        while True:
            self._chosen.clear()
            async for now in saves(self.exercise, self._chosen):
                if now != self._graded:
                    yield now[0][1]

    async def grade(self) -> Verdict | None:
        """Grade the file as it is, keep and return the verdict; None when a later grade() or choose() overtook it.

        Cancelling the task that waits here ends the verdict at once. A grader that died is started again, with a
        notice. Never raises GraderBroken: the ending of the verdict is then "grader_error", its message says why.
        """
        self._turn += 1
        turn, exercise = self._turn, self.exercise
        await self._cancel()
        while turn == self._turn:
            self._graded = content(exercise)
            verdict = await self._verdict(exercise, turn)
            # A save that came before the grader had read the file belongs to this verdict, or to none.
            if verdict is not None and turn == self._turn and content(exercise) == self._graded:
                self.verdict = verdict
                await asyncio.to_thread(self.student.add_verdict, exercise, verdict)
                return verdict if turn == self._turn else None
        return None

    @property
    def is_grading(self) -> bool:
        """Whether a verdict is being made."""
        return self._running is not None and not self._running.done()

    @property
    def following(self) -> Exercise | None:
        """The exercise that next() would put on the desk: the next that is not passed, or None."""
        return self.student.next(after=self.exercise)

    def next(self) -> Exercise | None:
        """Put the following exercise on the desk and return it; None, and nothing changes, when there is none left."""
        following = self.following
        if following is not None:
            self.choose(following)
        return following

    def choose(self, exercise: Exercise) -> None:
        """Put this exercise on the desk; a verdict in progress is cancelled, saves() goes on with the new file."""
        self._turn += 1
        self._grader.cancel()
        self.exercise, self.verdict, self._graded = exercise, None, ()
        self._chosen.set()

    @property
    def hints_shown(self) -> int:
        """How many tiers of hints this student has seen here, 0 to len(exercise.hints)."""
        return min(self.student.record(self.exercise).hints, len(self.exercise.hints))

    def hint(self) -> str | None:
        """The next tier's text, counted; the last one again when all are out; None when the exercise has none."""
        if not self.exercise.hints:
            return None
        tier = min(self.hints_shown + 1, len(self.exercise.hints))
        self.student.add_hint(self.exercise, tier)
        return self.exercise.hints[tier - 1]

    def reset(self) -> Path | None:
        """Put the starter back (ask first!); the backup of the student's file, or None when it was the starter already.

        Raises StarterError (str() is a plain sentence) when it cannot be done; the file then stands as it was.
        """
        starters = self.student.starters
        starters.snapshot(self.student.exercises)
        return None if starters.is_untouched(self.exercise) else starters.reset(self.exercise)

    def solution(self, *, anyway: bool = False) -> str | None:
        """The reference answer's text, noted as seen; None before the student has passed, unless ANYWAY.

        Raises OSError when it cannot be read.
        """
        if not anyway and not self.student.has_passed(self.exercise):
            return None
        text = self.exercise.reference()
        self.student.add_solution(self.exercise)
        return text

    def question(self) -> Question | None:
        """The exercise's question while it was neither answered nor skipped yet; None where there is none."""
        record = self.student.record(self.exercise)
        return question_of(self.student.task(self.exercise)) if record.asked is None and not record.attempts else None

    def answer(self, choice: str | None) -> None:
        """Note what the student expects, or None for a skip; the question does not come again."""
        self.student.add_question(self.exercise, choice)

    async def elsewhere(self) -> AsyncIterator[None]:
        """Each time another course, open at the same time, has changed the progress, once this one knows it.

        It never ends; cancel the task that reads it.
        """
        path, before = self.student.progress.path, None
        async for _ in looks({path.parent}, asyncio.Event()):
            if before != (before := _stamp(path)) and self.student.refresh():
                yield

    def take_notices(self) -> list[str]:
        """The sentences since the last call, each once."""
        taken = list(dict.fromkeys(self.student.notices))
        self.student.notices.clear()
        return taken

    async def _verdict(self, exercise: Exercise, turn: int) -> Verdict | None:
        self._running = asyncio.ensure_future(asyncio.to_thread(self._check, exercise, turn))
        try:
            return await asyncio.shield(self._running)
        except asyncio.CancelledError:
            self._turn += 1
            await self._cancel()
            raise

    async def _cancel(self) -> None:
        """End the verdict in progress and wait for its end."""
        while self._running is not None and not self._running.done():
            self._grader.cancel()
            await asyncio.wait([self._running], timeout=_STEP)

    def _check(self, exercise: Exercise, turn: int) -> Verdict | None:
        """The verdict of this grader or, when it ends without one, of a new one; None when it was cancelled."""
        try:
            verdict = self._try(exercise)
            if verdict.ending != "grader_error" or turn != self._turn:
                return verdict
            self._grader.restart()
            verdict = self._try(exercise)
        except Cancelled:
            return None
        except GraderBroken as error:
            return _broken(exercise, error)
        if verdict.ending != "grader_error":
            self.student.notices.append(_STARTED_AGAIN)
        return verdict

    def _try(self, exercise: Exercise) -> Verdict:
        try:
            return (
                self._grader.check(exercise, say=self._note)
                if isinstance(exercise, Step)
                else self._grader.check(exercise)
            )
        except GraderBroken as error:
            return _broken(exercise, error)
        finally:
            self.doing = ""

    def _note(self, what: str) -> None:
        self.doing = what


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells one state of a file that is always written whole from the next."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _broken(exercise: Exercise, error: GraderBroken) -> Verdict:
    return Verdict(exercise=exercise.id, ending="grader_error", tests=(), message=f"The grader could not work: {error}")
