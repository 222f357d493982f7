"""Pristine copies of the exercises, taken before the student changes them, and the way back to them."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tarfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from course.catalog import Exercise
from course.files import write_whole

BESIDE = ".new.py"  # after the name of an exercise: a newer starter beside the student's file


class StarterError(Exception):
    """There is no pristine copy, or a file could not be written; str() is a plain sentence."""


class Starters:
    """The pristine copies and backups in the state folder STATE of the course in ROOT."""

    def __init__(self, root: Path, state: Path) -> None:
        self.root = root
        self.folder = state / "starters"
        self.backups = state / "backups"

    def snapshot(self, exercises: Iterable[Exercise]) -> None:
        """Keep a copy of each exercise that has none yet: as git's HEAD has it or, without git, as it is now.

        Raises StarterError when the copies cannot be written.
        """
        missing = [exercise for exercise in exercises if not self.path(exercise).exists()]
        if not missing:
            return
        committed = _committed(self.root)
        for exercise in missing:
            name = exercise.path.relative_to(self.root).as_posix()
            # What git does not know is an author's work under way, unless it knows nothing at all.
            data = committed.get(name) if committed else _bytes(exercise.path)
            if data is not None:
                self._write(self.path(exercise), data)

    def path(self, exercise: Exercise) -> Path:
        """Where the pristine copy stands."""
        return self.folder / f"{exercise.id}.py"

    def is_untouched(self, exercise: Exercise) -> bool:
        """Whether the student's file is still the starter, byte for byte."""
        try:
            pristine = _bytes(self.path(exercise))
            return pristine is not None and pristine == _bytes(exercise.path)
        except OSError:
            return False

    def arrived(self, exercises: Iterable[Exercise]) -> dict[Exercise, bytes]:
        """Those exercises whose starter is new or mended in git since the pristine copy was taken, with its text."""
        wanted = list(exercises)
        committed = _committed(self.root)
        found = {exercise: committed.get(exercise.path.relative_to(self.root).as_posix()) for exercise in wanted}
        return {e: new for e, new in found.items() if new is not None and new != _bytes(self.path(e))}

    def bring(self, exercise: Exercise, new: bytes) -> Path | None:
        """Put a starter that arrived in place of an untouched file, else beside the student's; returns where it lies.

        None when the file had it already, as after git pull. The old starter is kept among the backups. Raises
        StarterError.
        """
        try:
            known, current = _bytes(self.path(exercise)), _bytes(exercise.path)
        except OSError as error:
            raise StarterError(f"{error.filename} cannot be read: {error.strerror}.") from error
        place = None if current == new else exercise.path if current in (None, known) else self.beside(exercise)
        if place is not None:
            self._write(place, new)
        if known is not None:
            self.back_up(exercise, known, "starter-")
        self._write(self.path(exercise), new)  # last: what was not brought is brought the next time
        return place

    def beside(self, exercise: Exercise) -> Path:
        """Where the new text of an exercise lies that the student has edited."""
        return exercise.path.with_name(f"{exercise.path.stem}{BESIDE}")

    def reset(self, exercise: Exercise) -> Path | None:
        """Put the starter back; returns the backup of what stood there, or None when nothing did.

        Raises StarterError; the student's file then stands as it was.
        """
        try:
            pristine, current = _bytes(self.path(exercise)), _bytes(exercise.path)
        except OSError as error:  # what cannot be read cannot be kept
            raise StarterError(f"{error.filename} cannot be read: {error.strerror}.") from error
        if pristine is None:
            raise StarterError(f"There is no pristine copy of {exercise.number} {exercise.slug} in {self.folder}.")
        backup = None if current is None else self.back_up(exercise, current)
        self._write(exercise.path, pristine)
        return backup

    def back_up(self, exercise: Exercise, data: bytes, kind: str = "") -> Path:
        """Keep DATA among the backups; returns where. Raises StarterError."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{kind}{exercise.lesson}-{exercise.name}.py"
        self._write(self.backups / name, data)
        return self.backups / name

    def _write(self, path: Path, data: bytes) -> None:
        try:
            write_whole(path, data)
        except OSError as error:
            raise StarterError(f"{path} could not be written: {error.strerror}.") from error


def _bytes(path: Path) -> bytes | None:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def _committed(root: Path) -> dict[str, bytes]:
    """The exercises as git has them, by their path in ROOT; empty without git, a commit, or the course in it."""
    # What the student committed is no starter: it is not in the branch that HEAD follows.
    base = git(root, "merge-base", "HEAD", "@{upstream}") or b"HEAD"
    archived = git(root, "archive", "--format=tar", base.decode().strip(), "exercises")
    if not archived:
        return {}
    with tarfile.open(fileobj=io.BytesIO(archived)) as archive:
        files = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        return {name: file.read() for name, file in files.items() if file is not None}


def git(root: Path, *arguments: str) -> bytes | None:
    """What `git ARGUMENTS` prints in ROOT; None when it fails or there is no git. It asks nobody for a password."""
    # A hook that runs us points git elsewhere; on WSL and in containers the folder often has another owner.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_TERMINAL_PROMPT"] = "0"
    command = ["git", "-c", "safe.directory=*", *arguments]
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True)  # noqa: S603
    except OSError:
        return None
    return None if done.returncode else done.stdout
