"""course reset: back to the starter, with a backup."""

from __future__ import annotations

from typing import Annotated

import typer

from course.starters import StarterError
from course.student import Student
from course.terminal import Complaint, ask, is_interactive


def reset(
    name: Annotated[str, typer.Argument(metavar="EXERCISE", help="Number, name or path.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put the starter back, with a backup of your file."""
    student = Student()
    exercise = student.meant(name)
    try:
        student.starters.snapshot(student.exercises)
        if student.starters.is_untouched(exercise):
            print(f"{exercise.path} is the starter already.")
            return
        if not yes:
            _ask(f"Put the starter back in {exercise.path}? Your file is kept as a backup.", exercise.number)
        backup = student.starters.reset(exercise)
    except StarterError as error:
        raise Complaint(str(error)) from error
    print(f"{exercise.path} is the starter again.")
    if backup is not None:
        print(f"Your file is kept as {backup}")


def _ask(question: str, number: str) -> None:
    if not is_interactive():
        raise Complaint(f"Nobody is here to ask. To put the starter back: course reset {number} --yes")
    if not ask(question):
        raise Complaint("Nothing was changed.")
