"""Where one student stands: the catalogue, their progress and what comes next."""

from __future__ import annotations

import ast
import contextlib
import json
import threading
from collections.abc import Callable
from pathlib import Path

from course.catalog import ROOT, CatalogError, Exercise, Lesson, find, lessons, select
from course.files import write_whole
from course.grader.verdict import Verdict
from course.progress import Progress, ProgressError, Record, state_folder
from course.starters import StarterError, Starters
from course.terminal import Complaint, say


class Student:
    """The student whose state lives in STATE, in the course in ROOT.

    `notices` are sentences to show once, after the result. Raises CatalogError.
    """

    def __init__(self, root: Path = ROOT, state: Path | None = None) -> None:
        self.root = root
        self.state = state or state_folder(root)
        self.lessons = lessons(root)
        self.exercises = tuple(exercise for lesson in self.lessons for exercise in lesson.exercises)
        if not self.exercises:
            raise CatalogError(f"There are no exercises in {root / 'lessons'}.")
        self.progress = Progress(self.state)
        self.notices = self.progress.notices
        self.starters = Starters(root, self.state)
        self.records: dict[str, Record] = {}
        self._records_change = threading.Lock()
        self.refresh()

    def record(self, exercise: Exercise) -> Record:
        """What is known of one exercise."""
        return self.records.get(exercise.id, Record())

    def has_passed(self, exercise: Exercise) -> bool:
        """Whether this exercise was ever passed."""
        return self.record(exercise).passed is not None

    def lesson(self, exercise: Exercise) -> Lesson:
        """The lesson an exercise belongs to."""
        return next(lesson for lesson in self.lessons if lesson.name == exercise.lesson)

    def next(self, after: Exercise | None = None) -> Exercise | None:
        """The first exercise not passed yet: later in the lesson of AFTER, else of the course; None when all are."""
        rest: tuple[Exercise, ...] = ()
        if after is not None:
            lesson = self.lesson(after).exercises
            rest = lesson[lesson.index(after) + 1 :]
        return next((e for e in (*rest, *self.exercises) if e != after and not self.has_passed(e)), None)

    def meant(self, name: str | None) -> Exercise:
        """The exercise called NAME or, without a name, the next one. Raises UnknownName, and Complaint at the end."""
        exercise = self.next() if name is None else find(name, self.root)
        if exercise is None:
            raise Complaint("You have passed every exercise: name one, as in 1.2.")
        return exercise

    def select(self, name: str | None) -> tuple[Exercise, ...]:
        """The exercises that NAME (an exercise or a lesson) means or, without a name, the next. Raises UnknownName."""
        if name is not None:
            return select(name, self.root)
        following = self.next()
        return (following,) if following else ()

    def task(self, exercise: Exercise) -> str:
        """The exercise's task as its starter says it, whatever the student's file has become."""
        with contextlib.suppress(OSError, SyntaxError, ValueError):
            pristine = self.starters.path(exercise).read_text(encoding="utf-8")
            return ast.get_docstring(ast.parse(pristine)) or ""
        return exercise.task

    def add_verdict(self, exercise: Exercise, verdict: Verdict) -> None:
        """Count a verdict on the student's own file; an untouched starter is no attempt, a broken grader no verdict."""
        if verdict.ending != "grader_error" and not self.starters.is_untouched(exercise):
            self._keep(lambda: self.progress.add_verdict(verdict))
        self._keep_trace(exercise, verdict)

    def add_hint(self, exercise: Exercise, tier: int) -> None:
        """Note that a hint was shown."""
        self._keep(lambda: self.progress.add_hint(exercise.id, tier))

    def add_solution(self, exercise: Exercise) -> None:
        """Note that the solution was shown."""
        self._keep(lambda: self.progress.add_solution(exercise.id))

    def add_question(self, exercise: Exercise, expected: str | None) -> None:
        """Note that the question was answered or, with None, skipped."""
        self._keep(lambda: self.progress.add_question(exercise.id, expected))

    def refresh(self) -> bool:
        """Read the progress again, as another run may have added to it; whether it has changed."""
        before = self.records
        self._keep(self.progress.records)
        renamed = {old: exercise.id for exercise in self.exercises for old in exercise.old_ids if old in self.records}
        if renamed:
            self._keep(lambda: self.progress.rename(renamed))
        return self.records != before

    def trace(self, exercise: Exercise) -> Path:
        """Where the last verdict is kept, with what happened in it: {"verdict": ..., "trace": [event, ...]}."""
        return self.state / "traces" / f"{exercise.id}.json"

    def look_for_updates(self) -> None:
        """Say, where git has brought new or mended exercises, how to get them."""
        with contextlib.suppress(OSError):
            if arrived := self.starters.arrived(self.exercises):
                names = ", ".join(exercise.number for exercise in arrived)
                self.notices.append(f"New or mended since you began: {names}. To bring them: course update")

    @property
    def widest(self) -> int:
        """The columns of the longest exercise name."""
        return max((len(exercise.slug) for exercise in self.exercises), default=0)

    def tell(self) -> None:
        """Show what went wrong beside the result, once."""
        for notice in dict.fromkeys(self.notices):
            say(notice)
        self.notices.clear()

    def snapshot(self) -> None:
        """Keep pristine copies; where that fails, saving progress fails too and says it better."""
        with contextlib.suppress(StarterError):
            self.starters.snapshot(self.exercises)

    def _keep_trace(self, exercise: Exercise, verdict: Verdict) -> None:
        """What happened in the last verdict, event by event: the traces' folder holds one JSON file an exercise."""
        data = {"verdict": verdict.as_json(), "trace": verdict.trace}
        with contextlib.suppress(OSError):  # where this fails, saving progress has failed and said it
            write_whole(self.trace(exercise), json.dumps(data).encode())

    def _keep(self, change: Callable[[], dict[str, Record]]) -> None:
        try:
            with self._records_change:  # what was read before a change shall not be kept after it
                self.records = change()
        except ProgressError as error:
            self.notices.append(str(error))
