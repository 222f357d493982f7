"""Cell and file of one exercise: which of the two is newer, so that neither overwrites work."""

from __future__ import annotations

import hashlib
import os
from enum import Enum
from pathlib import Path

from course.catalog import Exercise
from course.files import write_whole
from course.starters import Starters


class Newer(Enum):
    """What is to be graded: CELL was saved, or is the same; the FILE holds work that this notebook has not seen."""

    CELL = "cell"
    FILE = "file"


class Saving:
    """What one notebook has seen of the exercises' files, kept in the state folder STATE.

    NOTEBOOK is its name, as Jupyter tells it; without one only this kernel knows.
    """

    def __init__(self, starters: Starters, state: Path, notebook: str | None = None) -> None:
        self._starters = starters
        self._folder = state / "notebooks" / "seen" / _hash((notebook or "").encode())[:16] if notebook else None
        self._seen: dict[str, str] = {}

    def save(self, exercise: Exercise, cell: str) -> Newer:
        """Save CELL as the exercise's file unless that would overwrite newer work. Raises OSError."""
        if self._is_newer(exercise, cell.encode()):
            return Newer.FILE
        self.take_cell(exercise, cell)
        return Newer.CELL

    def take_cell(self, exercise: Exercise, cell: str) -> None:
        """Save CELL whatever the file holds. Raises OSError."""
        if _content(exercise) != cell.encode():
            write_whole(exercise.path, cell.encode())
        self._remember(exercise, cell.encode())

    def take_file(self, exercise: Exercise) -> str:
        """The file's text: from now on this notebook has seen it. Raises OSError."""
        content = _content(exercise) or b""
        self._remember(exercise, content)
        return content.decode(errors="replace")

    def keep(self, exercise: Exercise) -> Path | None:
        """Keep a copy of the file among the backups, once; returns where, or None when there is no file."""
        content = _content(exercise)
        if content is None:
            return None
        for known in self._starters.backups.glob(f"*-notebook-{exercise.lesson}-{exercise.name}.py"):
            if known.read_bytes() == content:
                return known
        return self._starters.back_up(exercise, content, "notebook-")

    def _is_newer(self, exercise: Exercise, cell: bytes) -> bool:
        file = _content(exercise)
        if file is None or file == cell or self._starters.is_untouched(exercise):
            return False
        # An untouched cell over work that this notebook saved itself: a new copy of the notebook, or its undoing.
        return cell == self._pristine(exercise) or _hash(file) != self._last(exercise)

    def _pristine(self, exercise: Exercise) -> bytes | None:
        path = self._starters.path(exercise)
        return path.read_bytes() if path.is_file() else None

    def _last(self, exercise: Exercise) -> str | None:
        path = self._path(exercise)
        return path.read_text() if path and path.is_file() else self._seen.get(exercise.id)

    def _remember(self, exercise: Exercise, content: bytes) -> None:
        self._seen[exercise.id] = _hash(content)
        if path := self._path(exercise):
            write_whole(path, _hash(content).encode())

    def _path(self, exercise: Exercise) -> Path | None:
        return self._folder / exercise.lesson / exercise.name if self._folder else None


def notebook_name() -> str | None:
    """Which notebook this kernel belongs to, where Jupyter tells it."""
    return os.environ.get("JPY_SESSION_NAME")


def _content(exercise: Exercise) -> bytes | None:
    try:
        return exercise.path.read_bytes()
    except FileNotFoundError:
        return None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
