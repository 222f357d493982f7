"""A driver (PEP 249) for a SQLite that another process keeps: the same rows, and the errors of sqlite3 itself.

Each connection is a Unix stream socket. Both sides speak msgpack, one message and one answer at a time:

    ["open", seconds to wait for a lock]
    ["execute", sql, parameters]                 ["executemany", sql, [parameters, ...]]
    ["fetch", cursor]                            ["forget", cursor]
    ["isolation", level]   ["limit", category]   ["commit"]   ["rollback"]

    <- ["done", in a transaction?, value]        the value of an execute is
                                                 [cursor or None when all rows are here, names, rowcount, lastrowid,
                                                  rows]
    <- ["failed", in a transaction?, class, words, code of SQLite or None, its name or None]

Closing the socket closes the connection. Dates and times travel as extensions; see `read_extension`.
"""

from __future__ import annotations

import builtins
import os
import socket
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, time
from typing import Any

import msgpack

TIMEOUT = 5.0  # seconds to wait for a lock, as sqlite3.connect() has it
EXTENSIONS: dict[int, Callable[[str], Any]] = {1: datetime.fromisoformat, 2: date.fromisoformat, 3: time.fromisoformat}
_LONGEST_PATH = 100  # bytes; the kernel's own limit is 108, on some systems 104
_PIECE = 256 * 1024  # bytes
_INTEGER_ENDS = 2**63

Row = tuple[Any, ...]


class Connection:
    """One connection. What cannot travel, such as functions of one's own, is not there."""

    def __init__(self, path: str, timeout: float = TIMEOUT) -> None:
        """Connect to the socket at `path`; raises sqlite3.OperationalError when nobody listens there."""
        self.in_transaction = False
        self._isolation_level: str | None = ""
        self._unpacker = msgpack.Unpacker(ext_hook=read_extension, use_list=False)
        self._lock = threading.Lock()
        self._unwanted: deque[int] = deque()  # cursors
        self._pid = os.getpid()
        self._socket: socket.socket | None = _connect(path)
        self.ask("open", timeout)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def execute(self, sql: str, params: Any = ()) -> Cursor:
        """A new cursor that has executed `sql`."""
        return self.cursor().execute(sql, params)

    def executemany(self, sql: str, param_list: Iterable[Any]) -> Cursor:
        """A new cursor that has executed `sql` with each of the parameters."""
        return self.cursor().executemany(sql, param_list)

    def commit(self) -> None:
        """End the transaction, if there is one."""
        if self.in_transaction:
            self.ask("commit")

    def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        if self.in_transaction:
            self.ask("rollback")

    def close(self) -> None:
        """Close it; an open transaction is undone."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @property
    def isolation_level(self) -> str | None:
        """See sqlite3.Connection."""
        return self._isolation_level

    @isolation_level.setter
    def isolation_level(self, level: str | None) -> None:
        if level != self._isolation_level:
            self.ask("isolation", level)
            self._isolation_level = level

    def getlimit(self, category: int) -> int:
        """See sqlite3.Connection."""
        limit: int = self.ask("limit", category)
        return limit

    def ask(self, *message: Any) -> Any:
        """Send one message and wait, in this thread, for the answer; raises what SQLite raised."""
        if os.getpid() != self._pid:
            raise sqlite3.ProgrammingError("This connection belongs to another process: close it and open a new one.")
        with self._lock:
            data = msgpack.packb(message)  # before anything is sent: it may fail
            kind, self.in_transaction, *answer = self._exchange(data)
        self._tidy()
        if kind == "failed":
            raise _error(*answer)
        return answer[0]

    def forget(self, cursor: int) -> None:
        """Let go of a cursor's rows now or, when the collector comes in the middle of a message, after that."""
        self._unwanted.append(cursor)
        self._tidy()

    def _tidy(self) -> None:
        while self._unwanted and self._socket is not None and self._lock.acquire(blocking=False):
            try:
                self._exchange(msgpack.packb(["forget", self._unwanted.popleft()]))
            finally:
                self._lock.release()

    def _exchange(self, data: bytes) -> Any:
        if self._socket is None:
            raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
        try:
            self._socket.sendall(data)
            return self._read(self._socket)
        except OSError as error:
            self.close()
            raise sqlite3.OperationalError(f"the database's server is not there any more: {error}") from error
        except BaseException:  # the answer would be taken for that to the next message
            self.close()
            raise

    def _read(self, sock: socket.socket) -> Any:
        while True:
            try:
                return self._unpacker.unpack()
            except msgpack.OutOfData:
                data = sock.recv(_PIECE)
            if not data:
                raise ConnectionResetError("it closed the connection")
            self._unpacker.feed(data)


class Cursor:
    """One cursor."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.description: tuple[Row, ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: deque[Row] = deque()
        self._number: int | None = None  # of the cursor that has more rows, where the database is kept

    def execute(self, sql: str, params: Any = ()) -> Cursor:
        """See PEP 249."""
        self.close()
        self._take(*self.connection.ask("execute", sql, _plain(params)))
        return self

    def executemany(self, sql: str, param_list: Iterable[Any]) -> Cursor:
        """See PEP 249."""
        self.close()
        self._take(*self.connection.ask("executemany", sql, [_plain(params) for params in param_list]))
        return self

    def fetchone(self) -> Row | None:
        """See PEP 249."""
        return next(self, None)

    def fetchmany(self, size: int | None = None) -> list[Row]:
        """See PEP 249."""
        wanted = range(self.arraysize if size is None else size)
        return [row for _, row in zip(wanted, self, strict=False)]

    def fetchall(self) -> list[Row]:
        """See PEP 249."""
        return list(self)

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        if not self._rows and self._number is not None:
            self._number, rows = self.connection.ask("fetch", self._number)
            self._rows.extend(rows)
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()

    def close(self) -> None:
        """Give up the rows that were not fetched."""
        self._rows.clear()
        number, self._number = self._number, None
        if number is not None:
            self.connection.forget(number)

    def _take(self, number: int | None, names: Row | None, rowcount: int, lastrowid: int | None, rows: Row) -> None:
        self._number, self.rowcount, self.lastrowid = number, rowcount, lastrowid
        self.description = names and tuple((name, *[None] * 6) for name in names)
        self._rows.extend(rows)


def read_extension(code: int, data: bytes) -> Any:
    """The date or time that a message holds."""
    return EXTENSIONS[code](data.decode())


def _connect(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    folder = None
    try:
        if len(os.fsencode(path)) > _LONGEST_PATH:
            folder = os.open(os.path.dirname(path), os.O_RDONLY)
            path = f"/proc/self/fd/{folder}/{os.path.basename(path)}"
        sock.connect(path)
    except OSError as error:
        sock.close()
        raise sqlite3.OperationalError("unable to open database file") from error
    finally:
        if folder is not None:
            os.close(folder)
    return sock


def _plain(params: Any) -> Any:
    """Parameters as SQLite itself knows them; raises what sqlite3 raises for others."""
    try:
        if isinstance(params, Mapping):
            return {str(name): _plain_value(value) for name, value in params.items()}
        return [_plain_value(value) for value in params]
    except (TypeError, OverflowError):
        _bind(params)
        raise


def _plain_value(value: Any) -> Any:
    value = sqlite3.adapt(value, sqlite3.PrepareProtocol, value)
    if value is None:
        return None
    if isinstance(value, int):
        if not -_INTEGER_ENDS <= value < _INTEGER_ENDS:
            raise OverflowError
        return int(value)
    if isinstance(value, float):
        return float(value)
    return str.__str__(value) if isinstance(value, str) else bytes(memoryview(value))


def _bind(params: Any) -> None:
    """Let a SQLite of our own say, in its words, what is wrong with them."""
    named = isinstance(params, Mapping)
    places = ", ".join(f"(:{name})" if named else "(?)" for name in params)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"VALUES {places}", params)


def _error(name: str, words: str, code: int | None, code_name: str | None) -> Exception:
    known = getattr(sqlite3, name, None) or getattr(builtins, name, RuntimeError)
    error: Exception = known(words)
    if code is not None:
        error.sqlite_errorcode, error.sqlite_errorname = code, code_name  # type: ignore[attr-defined]
    return error
