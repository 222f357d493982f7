"""A student's project on their own machine: `python manage.py ...` in the folder of the lesson's exercises."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from course.catalog import ROOT, Lesson, lessons
from course.demos.household import HOUSES
from course.progress import state_folder
from course.projects.overlay import assemble, files_of, take_back

_PORT = "8000"


def manage(folder: Path, arguments: Sequence[str]) -> int:
    """Run a command of the project with the files in FOLDER in place of the finished ones; returns its exit code.

    `runserver [PORT]` makes what pages load, migrates, and runs the whole site under uvicorn, sockets too; it starts
    anew at each save.
    """
    lesson = _lesson(folder)
    site = state_folder(lesson.root) / "projects" / lesson.name
    if site.is_dir():
        take_back(site, folder)
    assemble(lesson.root / lesson.project, files_of(folder), site)
    house = HOUSES[lesson.project]
    for name, value in house.variables(DATA=str(folder / "data")).items():
        os.environ.setdefault(name, value)
    if not arguments or arguments[0] != "runserver":
        return _run(site, "manage.py", *arguments)
    for command in house.makes:  # where it cannot, it has said so; without it most of the site works
        _run(site, "manage.py", command)
    if code := _run(site, "manage.py", "migrate", "-v", "0"):
        return code
    reload = ["--reload", "--reload-dir", str(folder), "--reload-dir", str(site)]
    return _run(site, "-m", "uvicorn", "config.asgi:application", "--port", (*arguments[1:], _PORT)[0], *reload)


def _lesson(folder: Path) -> Lesson:
    return next(lesson for lesson in lessons(ROOT) if lesson.project and lesson.name == folder.name)


def _run(site: Path, *words: str) -> int:
    process = subprocess.Popen([sys.executable, *words], cwd=site)  # noqa: S603 - the student's own commands
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it got the same Ctrl-C, and ends by it
            continue
