"""course new: begin an exercise, with everything that belongs to it."""

from __future__ import annotations

from typing import Annotated

import typer

from course import catalog
from course.terminal import FAILED, USAGE, Complaint


def new(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="01_event_loop, 1 or event_loop; or a new one.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="11_second_helping; or second_helping, numbered next.")],
    title: Annotated[str | None, typer.Option(help="The title of a new lesson.")] = None,
) -> None:
    """Begin an exercise: starter, solution, grader, right and wrong answers, hints. It verifies from the start."""
    from course.verify.scaffold import NewError, make, plan

    try:
        planned = plan(catalog.ROOT, lesson, name, title)
        make(planned)
    except NewError as error:
        raise Complaint(str(error), USAGE) from error
    except OSError as error:
        raise Complaint(
            f"{error.filename} could not be written: {error.strerror}. Nothing was made.", FAILED
        ) from error
    for path in (*planned.files, planned.lesson_toml):
        print(path.relative_to(catalog.ROOT).as_posix())
    number = catalog.find(planned.exercise, catalog.ROOT).number
    print(
        f"\nThese make a small exercise that works. Make it yours, a file at a time, and run 'course verify {number}' "
        f"after each; the first time, and when a message is meant to change, with --write-messages."
    )
