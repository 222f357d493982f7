"""course doctor: what this machine has for the course, and whether it can grade."""

from __future__ import annotations

import typer

from course.student import Student
from course.terminal import FAILED, PASSED, console, visible

NAMES = 21  # columns


def doctor() -> None:
    """Say what this machine has for the course.

    Looks at Python, packages, isolation, Redis, disk and git, and grades a known answer: exit code 0 when graded work
    is possible, 1 otherwise.
    """
    from rich.table import Table  # heavy to import, as the next one is, and few commands need them
    from rich.text import Text

    from course.commands._machine import findings

    student = Student()
    out = console()
    able = True
    for finding in findings(student):
        mark, style = ("✓", "green") if finding.good else ("✗", "bold red") if finding.needed else ("-", "yellow")
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        grid.add_column(width=NAMES)
        grid.add_row(Text(mark, style=style), finding.name, visible(finding.sentence))
        out.print(grid)
        able = able and (finding.good or not finding.needed)
    out.print(f"\nGraded work is {'possible here.' if able else 'not possible yet: mend what has a ✗.'}")
    raise typer.Exit(PASSED if able else FAILED)
