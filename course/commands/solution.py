"""course solution: the reference answer, after a pass or when it is really wished for."""

from __future__ import annotations

from typing import Annotated

import typer

from course.catalog import Exercise
from course.student import Student
from course.terminal import BROKEN, Complaint, ask, console, is_interactive, is_plain


def solution(
    name: Annotated[
        str | None,
        typer.Argument(metavar="EXERCISE", help="Number, name or path; the next exercise when left out."),
    ] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Show it before you have passed.")] = False,
) -> None:
    """Print the reference answer after a pass."""
    student = Student()
    exercise = student.meant(name)
    if not anyway and not student.has_passed(exercise):
        _ask(exercise)
    try:
        text = exercise.reference()
    except OSError as error:
        raise Complaint(f"The solution {exercise.solution} cannot be read: {error.strerror}.", BROKEN) from error
    student.add_solution(exercise)
    _print(text)
    student.tell()


def _ask(exercise: Exercise) -> None:
    if not is_interactive():
        raise Complaint(
            f"You have not passed {exercise.number} {exercise.slug} yet. "
            f"To see an answer all the same: course solution {exercise.number} --anyway"
        )
    if not ask(f"You have not passed {exercise.number} {exercise.slug} yet. Show an answer all the same?"):
        raise Complaint(f"Good luck. A hint helps, too: course hint {exercise.number}")


def _print(text: str) -> None:
    if is_plain():  # so that it can go to a file as it is
        print(text, end="")
        return
    from rich.syntax import Syntax

    console().print(Syntax(text, "python", background_color="default", word_wrap=True))
