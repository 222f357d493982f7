"""course open: the exercise in the student's editor."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from course.student import Student
from course.terminal import Complaint

KNOWN = ("code", "charm")  # found on the path when no variable names an editor


def open_(
    name: Annotated[
        str | None, typer.Argument(metavar="EXERCISE", help="Number, name or path; the next exercise when left out.")
    ] = None,
) -> None:
    """Open your file in your editor.

    It is the one that VISUAL or EDITOR names, else VS Code or PyCharm.
    """
    path = Student().meant(name).path
    command = editor()
    # Ctrl-C belongs to the editor while it runs. A handler, unlike SIG_IGN, is not handed down to it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run([*command, str(path)]).returncode  # noqa: S603
    except OSError as error:
        raise Complaint(f"The editor '{command[0]}' cannot be started: {error.strerror}.") from error
    finally:
        signal.signal(signal.SIGINT, before)
    if code:
        raise Complaint(f"The editor '{command[0]}' ended with code {code}; the file is {path}")


def editor() -> list[str]:
    """The command that opens a file, without the file. Raises Complaint when there is none."""
    for variable in ("VISUAL", "EDITOR"):
        if os.environ.get(variable, "").strip():
            return _split(variable, os.environ[variable])
    for program in KNOWN:
        if found := shutil.which(program):
            return [found]
    raise Complaint("No editor is known: set EDITOR to the one you use, for example: export EDITOR=nano")


def _split(variable: str, value: str) -> list[str]:
    if Path(value).exists():  # a path with spaces
        return [value]
    try:
        return shlex.split(value)
    except ValueError as error:
        raise Complaint(f"{variable} is set to '{value}', which is no command: {error}.") from error
