"""Opening the grader for a command."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from course.terminal import BROKEN, Complaint

if TYPE_CHECKING:
    from course.grader import Grader


@contextlib.contextmanager
def grading(*, warm: bool) -> Iterator[Grader]:
    """A running grader; WARM pays for itself from the second verdict on. A grader that breaks is a Complaint."""
    from course.grader import Grader, GraderBroken

    try:
        with Grader(warm=warm) as grader:
            yield grader
    except GraderBroken as error:
        raise Complaint(f"The grader could not work: {error}", BROKEN) from error
