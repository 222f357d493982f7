"""course hint: one tier at a time."""

from __future__ import annotations

from typing import Annotated

import typer

from course.catalog import Exercise
from course.student import Student
from course.terminal import USAGE, Complaint, console, visible, wrapped


def hint(
    name: Annotated[
        str | None, typer.Argument(metavar="EXERCISE", help="Number, name or path; the next exercise when left out.")
    ] = None,
    tier: Annotated[int | None, typer.Option(help="Show this hint (1 is the gentlest) instead of the next.")] = None,
) -> None:
    """Show the next hint.

    The first is a question, the second names the tool to use, the third is nearly the code.
    """
    student = Student()
    exercise = student.meant(name)
    shown = _tier(student, exercise, tier)
    student.add_hint(exercise, shown)
    left = len(exercise.hints) - shown
    out = console()
    out.print(f"Hint {shown} of {len(exercise.hints)} for {exercise.number} {exercise.slug}", style="bold")
    print(wrapped(visible(exercise.hints[shown - 1]), out.width))
    if left:
        print(f"\n{left} more: course hint {exercise.number}")
    else:
        print(f"\nThat was the last one. An answer: course solution {exercise.number}")
    student.tell()


def _tier(student: Student, exercise: Exercise, wanted: int | None) -> int:
    of = len(exercise.hints)
    if not of:
        raise Complaint(f"{exercise.number} {exercise.slug} has no hints.")
    if wanted is not None and not 1 <= wanted <= of:
        raise Complaint(f"There is no hint {wanted}: {exercise.number} {exercise.slug} has hints 1 to {of}.", USAGE)
    return wanted or min(student.record(exercise).hints + 1, of)
