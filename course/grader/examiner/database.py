"""The kitchen's database of one test: kept by the examiner, who runs every query of the submission itself."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from course.catalog import ROOT
from course.grader.examiner.cell import DATABASE_SOCKET, Cell
from course.grader.examiner.clock import Clock
from course.grader.examiner.failures import SubmissionEnded, Unmet
from course.services import database as service
from course.services.database import set_up_django
from course.services.holding import Holding
from course.services.queries import Query, QueryServer

__all__ = ["Database", "Query", "make_template", "set_up_django"]


def make_template() -> Path:
    """The migrated, empty database; made once, and kept beside the student's progress where that can be written."""
    state = Path(os.environ.get("COURSE_STATE", ROOT / ".course"))
    try:
        return service.template(state / "templates")
    except OSError:
        return service.template(Path(tempfile.gettempdir()) / f"course-templates-{os.getuid()}")


class Database:
    """A fresh copy of the migrated database. The submission's Django sends its statements here."""

    def __init__(self, cell: Cell, clock: Clock, folder: Path) -> None:
        """Keep it in `folder`, which is the examiner's own."""
        self._cell = cell
        self._path = folder / "kitchen.sqlite3"
        service.copy_for_verdict(make_template(), self._path)
        self._server = QueryServer(self._path, clock, self._misused)

    async def serve(self) -> None:
        """Take connections from the cell."""
        await self._server.serve(self._cell.listen_at(*DATABASE_SOCKET))

    async def close(self) -> None:
        """Take no more, and end those that there are."""
        await self._server.close()

    @property
    def queries(self) -> list[Query]:
        """The statements that the submission sent to read or write rows, in their order, failed ones included.

        What opens and ends transactions is left out.
        """
        return self._server.queries

    def tally(self) -> str:
        """How many queries there were, as the student reads it: "there was 1 query: 1 of kitchen_chef"."""
        counts = Counter(query.table for query in self.queries)
        of = f": {', '.join(f'{count} of {table}' for table, count in counts.items())}" if counts else ""
        total = counts.total()
        return f"there {'was' if total == 1 else 'were'} {total} quer{'y' if total == 1 else 'ies'}{of}"

    @property
    def in_flight(self) -> int:
        """How many queries wait for their answer."""
        return self._server.in_flight

    @property
    def peak(self) -> int:
        """The most queries that waited at once."""
        return self._server.peak

    def holding(self, until: int | None = None, *, together: Holding | None = None) -> AbstractContextManager[Holding]:
        """No query is answered before `until` of them are in; see QueryServer.holding().

        `with supplier.holding(until=2) as held, database.holding(together=held)` wants a request and a query at once.
        """
        return self._server.holding(until, together=together)

    def seed(self, function: Callable[[], Any]) -> Any:
        """Run `function`, which uses Django's ORM, on this database; while no transaction of the submission is open.

        All its rows are written in one transaction: a disk takes a while for each.
        """
        from django.db import transaction

        return service.seed(self._path, transaction.atomic(function))

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """What the database holds now, read-only; what the submission has not committed is not there."""
        try:
            with service.read_only(self._path) as connection:
                yield connection
        except service.DatabaseSpoilt as error:
            raise Unmet(str(error), "the kitchen's database, which can be read") from error

    def _misused(self, ending: str, sentence: str) -> None:
        for host in self._cell.hosts.values():  # one of them, all of them the submission
            host.fail(SubmissionEnded(ending, sentence))
