"""%%exercise saves its cell as the exercise's file and shows the verdict; %%alone runs its cell in another Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import HTML, display

from course.catalog import ROOT, CatalogError, Exercise
from course.notebooks.panels import Choice, hints_panel
from course.notebooks.saving import Newer, Saving, notebook_name
from course.notebooks.verdict import verdict_html
from course.starters import StarterError
from course.student import Student
from course.terminal import Complaint

_MODULE = re.compile(r"^\w+(\.\w+)*\.(?=[A-Z]\w*(:|$))")  # before the name of an exception
# The kernel's own: what start.py has set, and what ipykernel sets so that programs print colours for the page.
_OURS = (
    *("DJANGO_SETTINGS_MODULE", "KITCHEN_DATABASE", "KITCHEN_SUPPLIER_URL"),
    *("CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"),
)


def register() -> None:
    """Make the magics known in this kernel. Outside of IPython there is nothing to do."""
    shell = get_ipython()
    if shell is not None:
        shell.magics_manager.register_function(_Exercises().run, "cell", "exercise")
        shell.magics_manager.register_function(alone, "cell", "alone")


def alone(line: str, cell: str) -> None:
    """Run CELL in a Python that has imported nothing yet; what it prints stands below, of an error the last line."""
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    environment["PYTHONPATH"] = str(ROOT / "exercises")
    done = subprocess.run(  # noqa: S603 - the reader's own code, as in every cell
        [sys.executable, "-c", cell], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    print(done.stdout, end="")
    if done.stderr:
        last = done.stderr.strip().rpartition("\n")[2]
        print(_MODULE.sub("", last), file=sys.stderr)


class _Exercises:
    """The %%exercise magic of one kernel."""

    def __init__(self) -> None:
        student = Student()
        self._saving = Saving(student.starters, student.state, notebook_name())

    def run(self, line: str, cell: str) -> None:
        """Save CELL as the file of the exercise that LINE names, grade it, and show the verdict."""
        try:
            self._run(line.strip(), cell.rstrip() + "\n")
        except (CatalogError, Complaint, StarterError) as error:
            print(error, file=sys.stderr)
        except OSError as error:
            print(f"{error.filename} could not be saved: {error.strerror}.", file=sys.stderr)

    def _run(self, name: str, cell: str) -> None:
        if not name:
            raise Complaint("Which exercise? Name it, as in: %%exercise 1.2")
        student = Student()
        exercise = student.meant(name)
        student.snapshot()
        if self._saving.save(exercise, cell) is Newer.CELL:
            display(HTML(grade(exercise)))
            self._offer_hints(exercise)
        else:
            display(Choice(exercise, self._saving.keep(exercise), self._taking(exercise, cell)))

    def _taking(self, exercise: Exercise, cell: str) -> Callable[[Newer], str]:
        def take(newer: Newer) -> str:
            if newer is Newer.CELL:
                self._saving.keep(exercise)  # it may have changed since it was asked
                self._saving.take_cell(exercise, cell)
                return grade(exercise)
            return grade(exercise, text=self._saving.take_file(exercise))

        return take

    def _offer_hints(self, exercise: Exercise) -> None:
        student = Student()
        if not student.has_passed(exercise) and exercise.hints:
            display(hints_panel(exercise))


def grade(exercise: Exercise, *, text: str = "") -> str:
    """The verdict of `course check` on the exercise's file, as HTML, with TEXT, which is the file's, under it."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "course", "check", exercise.id, "--json"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in _OURS},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return verdict_html(_read(done), exercise, notices=done.stderr, text=text)


def _read(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    try:
        return json.loads(done.stdout)
    except ValueError:  # the course itself failed, and has said how
        raise Complaint(done.stderr.strip() or f"course check ended with code {done.returncode}.") from None
