"""A student's desk: a copy of the course with its own progress, and the real command run in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pexpect

from course.catalog import ROOT, Exercise, exercises
from course.starters import Starters
from course.student import Student

PLACES = ("lessons", "exercises", "solutions", "tests/exercises")
LESSON = "01_event_loop"  # the one lesson of most copies: they stay small however the course grows
# What would change the output.
CHANGING = ("NO_COLOR", "FORCE_COLOR", "COURSE_STATE", "COURSE_DEBUG", "VISUAL", "EDITOR")

PATIENCE = 60  # seconds until a terminal that stays silent is given up; nothing is measured by it


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


def copy(source: Path, target: Path) -> None:
    """Copy a folder of modules, the compiled ones, too: their sources keep their times.

    A module that is just being compiled, by a grader beside us, has a passing name.
    """
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.pyc.*"))


class Desk:
    """The course with LESSON alone, copied to ROOT: every command here is the copy's own, as is its progress."""

    def __init__(self, root: Path, lesson: str = LESSON) -> None:
        self.root = root
        for part in ("course", "exercises/kitchen", *(f"{place}/{lesson}" for place in PLACES)):
            copy(ROOT / part, root / part)
        self._make_new()
        self.command = [sys.executable, "-m", "course"]

    def _make_new(self) -> None:
        # Whoever runs these tests may have solved some exercises already.
        starters = Starters(ROOT, self.state)
        starters.snapshot(exercises(ROOT))
        for exercise in self.exercises():
            if starters.path(exercise).exists():
                shutil.copyfile(starters.path(exercise), exercise.path)
        Starters(self.root, self.state).snapshot(self.exercises())  # and those not committed yet

    @property
    def state(self) -> Path:
        """Where progress is kept."""
        return self.root / ".course"

    def exercise(self, number: str) -> Exercise:
        """The exercise with this number, in the copy."""
        return next(exercise for exercise in exercises(self.root) if exercise.number == number)

    def student(self) -> Student:
        """Whoever sits here, with what they have done so far."""
        return Student(self.root, self.state)

    def solve(self, number: str) -> None:
        """Save the reference answer as the student's file."""
        exercise = self.exercise(number)
        shutil.copyfile(exercise.solution, exercise.path)

    def exercises(self) -> tuple[Exercise, ...]:
        """All of them, in order."""
        return exercises(self.root)

    def environment(self, **more: str) -> dict[str, str]:
        """What the commands see; a terminal of 80 columns."""
        plain = {name: value for name, value in os.environ.items() if name not in CHANGING}
        return plain | {"COLUMNS": "80", "TERM": "xterm-256color", "PYTHONWARNINGS": "error"} | more

    def sit_down(self, *arguments: str, **more: str) -> pexpect.spawn[str]:
        """Run `course ARGUMENTS` in a terminal of 80 columns."""
        program, *rest = [*self.command, *arguments]
        seen = {"cwd": self.root, "env": self.environment(**more), "dimensions": (50, 80)}
        return pexpect.spawn(program, rest, encoding="utf-8", timeout=PATIENCE, echo=False, **seen)

    def run(self, *arguments: str | Path, answer: str = "", **more: str) -> Done:
        """Run `course ARGUMENTS` without a terminal, with more environment variables."""
        command = [*self.command, *map(str, arguments)]
        told = {"cwd": self.root, "env": self.environment(**more), "capture_output": True, "text": True}
        done = subprocess.run(command, input=answer, check=False, **told)
        return Done(done.returncode, done.stdout, done.stderr)
