"""One connection to a SQLite file for statements that come from somebody who is not trusted."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]
Parameters = Sequence[Any] | dict[str, Any]

MOST_STEPS = 50_000_000  # of SQLite's machine, for all connections with one Budget: a few seconds
MOST_PAGES = 8192  # of 4 kB
_STEPS_A_LOOK = 1000
_MOST_MEMORY = 128 * 2**20  # bytes, for all of SQLite in this process
_PIECE = 128 * 1024  # bytes of rows that are handed over at once, about
_MOST_CURSORS = 50  # that wait with more rows
_LEVELS = (None, "", "DEFERRED", "IMMEDIATE", "EXCLUSIVE")

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 2**20,  # bytes of a value, or of a row
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2**20,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 32_766,  # SQLite's own; builds differ, and with them Django's batches
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_INSERT,
    sqlite3.SQLITE_UPDATE,
    sqlite3.SQLITE_DELETE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_PRAGMA,
}
_ON_TABLES = {sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
_OTHER_TABLES = {"sqlite_master", "sqlite_schema", "sqlite_sequence", "json_each", "json_tree"}
_FUNCTIONS_REFUSED = {"load_extension", "fts3_tokenizer"}
# Those by which Django checks foreign keys and looks at tables.
_PRAGMAS = {
    "foreign_keys", "defer_foreign_keys", "foreign_key_check", "foreign_key_list",
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
}  # fmt: skip


class Endless(Exception):
    """The statements have taken all the steps that there were for them."""


class Budget:
    """The steps that are left for the statements of several connections."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._looks = steps // _STEPS_A_LOOK

    @property
    def is_used_up(self) -> bool:
        """Whether there is nothing left."""
        return self._looks <= 0

    def look(self) -> bool:
        """SQLite's progress handler: True ends the statement."""
        self._looks -= 1
        return self.is_used_up


class GuardedConnection:
    """Reads and writes the tables that are there and nothing else: it cannot change them, nor reach other files.

    Methods raise what sqlite3 raises, never waiting for a lock, and Endless.
    """

    def __init__(self, path: Path, budget: Budget) -> None:
        """Open the database at `path`, which has Django's tables."""
        from django.db.backends.sqlite3 import _functions, base

        types = base.Database.PARSE_DECLTYPES | base.Database.PARSE_COLNAMES
        self._connection = sqlite3.connect(path, timeout=0, detect_types=types, check_same_thread=False)
        _functions.register(self._connection)
        self._budget = budget
        self._numbers = itertools.count(1)
        self._cursors: dict[int, sqlite3.Cursor] = {}
        self._has_read = False
        try:
            self._guard()
        except sqlite3.Error:
            self._connection.close()
            raise

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    @property
    def holds_a_lock(self) -> bool:
        """Whether its transaction has looked at the database: it then may not wait for the locks of others."""
        return self.in_transaction and self._has_read

    def execute(self, sql: str, parameters: Parameters) -> list[Any]:
        """The number of the cursor that has more rows (or None), names of columns, rowcount, lastrowid, first rows."""
        return self._give(self._run(lambda: self._connection.execute(sql, parameters)))

    def executemany(self, sql: str, rows: list[Parameters]) -> list[Any]:
        """See execute()."""
        return self._give(self._run(lambda: self._connection.executemany(sql, rows)))

    def fetch(self, number: int) -> list[Any]:
        """More rows of a cursor, and its number again (or None)."""
        rows, more = self._run(lambda: _piece(self._cursors[number]))
        if not more:
            self.forget(number)
        return [number if more else None, rows]

    def forget(self, number: int) -> None:
        """Close a cursor."""
        self._cursors.pop(number).close()

    def commit(self) -> None:
        """End the transaction."""
        self._run(self._connection.commit)

    def rollback(self) -> None:
        """Undo the transaction."""
        self._run(self._connection.rollback)

    def set_isolation(self, level: str | None) -> None:
        """Set sqlite3's isolation_level; ValueError for one that there is not."""
        if level not in _LEVELS:
            raise ValueError(f"{level!r} is no isolation level")
        self._connection.isolation_level = level  # type: ignore[assignment]

    def limit(self, category: int) -> int:
        """See sqlite3.Connection.getlimit()."""
        return self._connection.getlimit(category)

    def close(self) -> None:
        """Close it; an open transaction is undone."""
        self._connection.close()

    def _guard(self) -> None:
        execute = self._connection.execute
        names = execute("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")
        self._tables = _OTHER_TABLES | {name for (name,) in names}
        # Nobody reads this file after a crash of the machine.
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "temp_store = MEMORY", "trusted_schema = OFF"):
            execute(f"PRAGMA {pragma}").fetchall()
        execute("PRAGMA foreign_keys = ON")
        execute(f"PRAGMA max_page_count = {MOST_PAGES}").fetchall()
        execute(f"PRAGMA hard_heap_limit = {_MOST_MEMORY}").fetchall()
        for category, limit in _LIMITS.items():
            self._connection.setlimit(category, limit)
        self._connection.set_authorizer(self._authorize)
        self._connection.set_progress_handler(self._budget.look, _STEPS_A_LOOK)

    def _authorize(self, action: int, first: str | None, second: str | None, *_where: str | None) -> int:
        allowed = action in _ALLOWED
        if action in _ON_TABLES:
            table = (first or "").lower()
            # Without a column it is only counted, and may be the name of something within the statement.
            counted = action == sqlite3.SQLITE_READ and not second
            allowed = counted or table in self._tables or table.startswith("pragma_")
        elif action == sqlite3.SQLITE_FUNCTION:
            allowed = (second or "").lower() not in _FUNCTIONS_REFUSED
        elif action == sqlite3.SQLITE_PRAGMA:
            allowed = (first or "").lower() in _PRAGMAS
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    def _run(self, work: Any) -> Any:
        try:
            return work()
        except sqlite3.Error:
            if self._budget.is_used_up:
                raise Endless from None
            raise

    def _give(self, cursor: sqlite3.Cursor) -> list[Any]:
        rows, more = self._run(lambda: _piece(cursor))
        number = self._keep(cursor) if more else None
        names = [column[0] for column in cursor.description] if cursor.description else None
        self._has_read = self.in_transaction and (self._has_read or names is not None or cursor.rowcount >= 0)
        return [number, names, cursor.rowcount, cursor.lastrowid, rows]

    def _keep(self, cursor: sqlite3.Cursor) -> int:
        if len(self._cursors) >= _MOST_CURSORS:
            raise sqlite3.OperationalError(
                f"more than {_MOST_CURSORS} cursors are open, each with rows that nobody reads"
            )
        number = next(self._numbers)
        self._cursors[number] = cursor
        return number


def _piece(cursor: sqlite3.Cursor) -> tuple[list[Row], bool]:
    """The next rows of a cursor, and whether there may be more."""
    rows: list[Row] = []
    size = 0
    while size < _PIECE:
        row: Row | None = cursor.fetchone()
        if row is None:
            return rows, False
        rows.append(row)
        size += sum(16 + (len(value) if isinstance(value, str | bytes) else 0) for value in row)
    return rows, True
