"""course watch: the terminal app, or its plain form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from course.catalog import Exercise
from course.student import Student
from course.terminal import BROKEN, Complaint, is_interactive

if TYPE_CHECKING:
    from course.grader import Grader


def watch(
    name: Annotated[
        str | None, typer.Argument(metavar="EXERCISE", help="Number, name or path; the next exercise when left out.")
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Lines of text and words instead of the app, as for a screen reader.")
    ] = False,
) -> None:
    """Grade an exercise each time you save it.

    This is what `course` does on a terminal. Without a terminal the exercise is graded once.
    """
    student = Student()
    exercise = student.next() or student.exercises[-1] if name is None else student.meant(name)
    start(student, exercise, plain=plain)


def start(student: Student, exercise: Exercise, *, plain: bool = False) -> None:
    """Open the app at EXERCISE, or the plain mode; without a terminal, grade once."""
    if not is_interactive():
        from course.commands.home import once

        once(student, exercise)
        return
    from course.grader import Grader, GraderBroken

    try:
        with Grader(warm=True) as grader:
            _open(student, exercise, grader, plain=plain)
    except GraderBroken as error:
        raise Complaint(f"The grader could not work: {error}", BROKEN) from error


def _open(student: Student, exercise: Exercise, grader: Grader, *, plain: bool) -> None:
    # What draws takes a while to import: the grader starts meanwhile.
    from course.watch.desk import Desk

    desk = Desk(student, exercise, grader)
    if plain:
        from course.watch import plain as lines

        _prepare(student)
        lines.run(desk)
    else:
        from course.watch.app import CourseApp

        _prepare(student)
        app = CourseApp(desk)
        app.run()
        raise typer.Exit(app.return_code or 0)


def _prepare(student: Student) -> None:
    student.snapshot()
    student.look_for_updates()
