"""course list: every lesson and exercise, and what was done."""

from __future__ import annotations

from course.student import Student
from course.terminal import console


def list_() -> None:
    """List lessons, exercises and points."""
    from course import standing  # drawing takes a while to import; other commands should not pay for it

    student = Student()
    out = console()
    for line in standing.overview(student):
        out.print(line, no_wrap=True, overflow="ignore")
    out.print(standing.bar(student))
    student.tell()
