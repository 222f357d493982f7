"""Plain `course`: where I am and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from course.catalog import Exercise
from course.commands._grading import grading
from course.grader.verdict import Verdict
from course.student import Student
from course.terminal import BROKEN, console, is_interactive, working

if TYPE_CHECKING:
    from course.grader import Grader


@dataclass(frozen=True, kw_only=True)
class Session:
    """One student at work with one grader."""

    student: Student
    grader: Grader

    def grade(self, exercise: Exercise) -> Verdict:
        """Grade the student's file, keep and show the verdict."""
        with working(f"Grading {exercise.number} {exercise.slug}"):
            verdict = self.grader.check(exercise)
        self.student.add_verdict(exercise, verdict)
        from course import report, standing  # after the grader has started: drawing takes a while to import

        drawn = console()
        report.draw(drawn, verdict, exercise, self.student.lesson(exercise).title)
        drawn.print(standing.advice(verdict, exercise, self.student))
        self.student.tell()
        return verdict

    def introduce(self, exercise: Exercise) -> None:
        """Say what the exercise asks and where it stands."""
        from course import standing

        console().print(standing.introduction(exercise, self.student.lesson(exercise)))

    def invite(self, exercise: Exercise, passed: bool) -> None:
        """Say what the waiting loop waits for."""
        if not passed:
            line = f"Waiting until you save {exercise.path.name}. Keys: n Enter for another exercise, Ctrl-C to stop."
        elif (following := self.student.next(after=exercise)) is not None:
            line = f"Press Enter to go on with {following.number} {following.slug}; Ctrl-C stops."
        else:
            line = "Press Enter to end."
        console().print(line, style="cyan")


def home() -> None:
    """Grade the next exercise and show the progress; on a terminal, again at each save."""
    student = Student()
    exercise = student.next()
    student.tell()
    if exercise is None:
        _congratulate(student)
        return
    with grading(warm=is_interactive()) as grader:
        student.snapshot()
        session = Session(student=student, grader=grader)
        if is_interactive():
            from course.commands.waiting import wait

            wait(session, exercise)
        else:
            session.introduce(exercise)
            if session.grade(exercise).ending == "grader_error":
                raise typer.Exit(BROKEN)


def _congratulate(student: Student) -> None:
    from course import standing

    console().print(standing.bar(student))
    print("You have passed every exercise of the course.")
