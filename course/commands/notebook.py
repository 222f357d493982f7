"""course notebook: a lesson in JupyterLab."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from course.catalog import Lesson, UnknownName, select
from course.student import Student
from course.terminal import Complaint

SETTINGS = Path(__file__).parents[1] / "notebooks" / "lab"


def notebook(
    name: Annotated[
        str | None, typer.Argument(metavar="LESSON", help="Number or name; that of the next exercise when left out.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or print the address.")
    ] = True,
) -> None:
    """Open a lesson as a notebook in JupyterLab: to run, to play with, and with its exercises graded in place.

    You work in a copy of your own, notebooks/NN_topic.mine.ipynb. Ctrl-C ends JupyterLab.
    """
    from course.notebooks.build import has_notebook
    from course.notebooks.copies import own_copy

    student = Student()
    lesson = _meant(student, name)
    if not has_notebook(lesson):
        why = " Its exercises are files of a site that runs beside them." if lesson.project else ""
        raise Complaint(f"Lesson {lesson.name} has no notebook.{why}")
    student.snapshot()
    try:
        path, notice = own_copy(lesson, student.state)
    except OSError as error:
        raise Complaint(f"{error.filename} cannot be used: {error.strerror}.") from error
    if notice:
        student.notices.append(notice)
    student.tell()
    sys.stdout.flush()
    command = _jupyter(student, path.relative_to(student.root).as_posix(), browser)
    os.execv(command[0], command)  # noqa: S606 - Ctrl-C and the exit code are JupyterLab's from here on


def _meant(student: Student, name: str | None) -> Lesson:
    chosen = select(name, student.root) if name is not None else (student.next() or student.exercises[-1],)
    if not chosen:
        raise UnknownName(f"'{name}' is a lesson without exercises yet.")
    return student.lesson(chosen[0])


def _jupyter(student: Student, notebook: str, browser: bool) -> list[str]:
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={student.root}"]
    command += [f"--LabApp.default_url=/lab/tree/{notebook}"]
    command += [f"--LabApp.app_settings_dir={SETTINGS}"]  # nothing is fetched from the network, and nobody asks to
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # its kernels run what the student writes, as every command here does
    return command
