"""The line at the top: where the student is, and how far they have come."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from course.catalog import Exercise
from course.student import Student

_BAR = 10  # columns


class Heading(Horizontal):
    """One line: the exercise on the left; the progress on the right, with "grading" before it while that lasts."""

    def compose(self) -> ComposeResult:
        """The line's three parts."""
        yield Static(id="where")
        yield Static(id="grading")
        yield Static(id="progress")

    def show(self, student: Student, here: Exercise) -> None:
        """Draw the exercise HERE and the progress of STUDENT."""
        lesson = student.lesson(here)
        where = Content.assemble((f"{here.number} {here.slug}", "bold"), (f"   {lesson.title}", "$text-muted"))
        self.query_one("#where", Static).update(where)
        self.query_one("#progress", Static).update(_progress(student))

    def say_grading(self, busy: bool, doing: str = "") -> None:
        """Say, or say no longer, that a verdict is being made and what goes on; nothing where the app is leaving."""
        for line in self.query("#grading").results(Static):
            line.update((f"grading: {doing} ..." if doing else "grading ...") if busy else "")


def _progress(student: Student) -> Content:
    done = sum(student.has_passed(exercise) for exercise in student.exercises)
    points = sum(student.record(exercise).best for exercise in student.exercises)
    of, worth = len(student.exercises), sum(exercise.max_score for exercise in student.exercises)
    filled = _BAR * done // of
    return Content.assemble(
        ("━" * filled, "bold $success"),
        ("─" * (_BAR - filled), "$text-muted"),
        f" {done} of {of}",
        (f"  {points}/{worth} points", "$text-muted"),
    )
