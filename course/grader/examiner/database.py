"""The kitchen's database of one test: made by the examiner, used by the submission, read from outside.

SQLite resolves every link in a path and so cannot follow the one into the cell: files are copied in and out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from course.catalog import ROOT
from course.grader.examiner.cell import DATABASE_NAME, Cell
from course.grader.examiner.failures import Unmet
from course.services import database as service
from course.services.database import set_up_django

__all__ = ["Database", "make_template", "set_up_django"]


def make_template() -> Path:
    """The migrated, empty database; made once, and kept beside the student's progress where that can be written."""
    state = Path(os.environ.get("COURSE_STATE", ROOT / ".course"))
    try:
        return service.template(state / "templates")
    except OSError:
        return service.template(Path(tempfile.gettempdir()) / f"course-templates-{os.getuid()}")


class Database:
    """A fresh copy of the migrated database in the cell; `path` is for the submission."""

    def __init__(self, cell: Cell, folder: Path) -> None:
        """Work in `folder`, which is the examiner's own."""
        self.path = str(cell.home / "pantry" / DATABASE_NAME)
        self._cell = cell
        self._ours = folder / DATABASE_NAME
        service.copy_for_verdict(make_template(), self._ours)
        self._lay_out()

    def seed(self, function: Callable[[], Any]) -> Any:
        """Run `function`, which uses Django's ORM, on this database; before the submission's first query."""
        result = service.seed(self._ours, function)
        self._lay_out()
        return result

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """What the database holds now, read-only; between calls, when the submission writes nothing.

        Fails the test when the submission left no database there.
        """
        try:
            self._fetch()
            with service.read_only(self._ours) as connection:
                yield connection
        except service.DatabaseSpoilt as error:
            raise Unmet(str(error), "the kitchen's database, which can be read") from error

    def _lay_out(self) -> None:
        with suppress(FileNotFoundError):
            self._cell.remove("pantry", DATABASE_NAME)
        self._cell.write("pantry", DATABASE_NAME, self._ours.read_bytes())

    def _fetch(self) -> None:
        try:
            fd = self._cell.open("pantry", DATABASE_NAME, os.O_RDONLY)
        except OSError as error:
            raise service.DatabaseSpoilt(f"The database file cannot be read: {error.strerror}.") from error
        with open(fd, "rb") as file, self._ours.open("wb") as copy:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise service.DatabaseSpoilt("The database file was replaced by something else.")
            shutil.copyfileobj(file, copy)
