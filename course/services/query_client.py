"""One client of a database that is kept for it: takes a message, answers, takes the next.

kitchen.served.driver says how the messages look.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import msgpack

from course.services.clock import Handle
from course.services.holding import Holding
from course.services.sqlite import Endless, GuardedConnection, Parameters

if TYPE_CHECKING:
    from course.services.queries import Query, QueryServer

_LONGEST_MESSAGE = 4 * 2**20  # bytes
_MOST_UNREAD = 8 * 2**20  # bytes of answers
_LONGEST_WAIT = 3600.0  # seconds for a lock
_SHOWN = 100  # characters of a message
_COMMIT = re.compile(r"\s*(COMMIT|END)\b", re.IGNORECASE)
_SCALARS = (type(None), int, float, str, bytes)
_EXTENSIONS: dict[type, int] = {datetime: 1, date: 2, time: 3}
# What a statement may raise: all of it is the client's business.
_FAILURES = (sqlite3.Error, sqlite3.Warning, ArithmeticError, LookupError, TypeError, ValueError, MemoryError)

Statement = Callable[[], Any]


class Misuse(Exception):
    """What a client did that it may not."""


class Client(asyncio.Protocol):
    """A connection of the client, and the connection of SQLite that is kept for it."""

    transport: asyncio.Transport

    def __init__(self, server: QueryServer) -> None:
        self._server = server
        self._unpacker = msgpack.Unpacker(max_buffer_size=_LONGEST_MESSAGE)
        self._database: GuardedConnection | None = None
        self._patience = 0.0
        self._unfinished: dict[int, Query] = {}  # by their cursors
        self._busy = False
        self._statement: tuple[str, Statement, Query | None] | None = None  # that waits for a lock
        self._failure: BaseException | None = None  # what it would be answered
        self._deadline: Handle | None = None
        self._held: asyncio.Task[None] | None = None

    # -- what asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._server.joined(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._server.count_bytes(len(data))
            self._unpacker.feed(data)
        except Misuse as misuse:
            self._server.refuse(self, str(misuse))
        except msgpack.BufferFull:
            self._server.refuse(self, f"sent the database more than {_LONGEST_MESSAGE:,} bytes at once")
        self._go_on()

    def connection_lost(self, error: Exception | None) -> None:
        self._busy = True  # for ever
        if self._held is not None:
            self._held.cancel()
        if self._deadline is not None:
            self._deadline.cancel()
        if self._statement is not None:
            self._server.end(self._statement[2], "disconnected")
        if self._database is not None:
            self._database.close()
        self._server.left(self)

    def cut(self) -> None:
        """Close the connection at once."""
        self._busy = True
        self.transport.abort()

    # -- messages

    def _go_on(self) -> None:
        while not self._busy:
            try:
                message = self._unpacker.unpack()
                self._server.count_message()
                self._obey(message)
            except msgpack.OutOfData:
                return
            except Misuse as misuse:
                self._server.refuse(self, str(misuse))
            except (msgpack.UnpackException, ValueError, TypeError, LookupError, MemoryError) as error:
                self._server.refuse(self, f"wrote on the database's own wire ({error})")

    def _obey(self, message: Any) -> None:
        match message:
            case ["open", int() | float() as patience] if 0 <= patience <= _LONGEST_WAIT and self._database is None:
                self._patience = float(patience)
                self._run("", self._open, None)
            case [str(word), *rest] if self._database is not None:
                self._perform(self._database, word, rest)
            case _:
                raise ValueError(f"{str(message)[:_SHOWN]} is no message")

    def _perform(self, database: GuardedConnection, word: str, rest: list[Any]) -> None:
        match word, rest:
            case "execute", [str(sql), list() | dict() as params] if _plain(params):
                self._ask(sql, lambda: database.execute(sql, params), params)
            case "executemany", [str(sql), list(rows)] if all(isinstance(r, list | dict) and _plain(r) for r in rows):
                self._ask(sql, lambda: database.executemany(sql, rows), ())
            case "fetch", [int(number)]:
                self._run("", lambda: self._fetch(database, number), None)
            case "forget", [int(number)]:
                self._run("", lambda: database.forget(number), None)
            case "isolation", [None | str() as level]:
                self._run("", lambda: database.set_isolation(level), None)
            case "limit", [int(category)]:
                self._run("", lambda: database.limit(category), None)
            case "commit" | "rollback", []:
                self._run(word, getattr(database, word), None)
            case _:
                raise ValueError(f"{[word, *rest]!s:.{_SHOWN}} is no message")

    def _open(self) -> None:
        self._database = GuardedConnection(self._server.path, self._server.budget)

    def _ask(self, sql: str, statement: Statement, parameters: Parameters) -> None:
        query = self._server.begin(sql, parameters)
        work = partial(self._execute, statement, query)
        if query is not None and self._server.held is not None:
            self._busy = True
            waiting = self._after(self._server.held, sql, work, query)
            self._held = asyncio.get_running_loop().create_task(waiting)
        else:
            self._run(sql, work, query)

    def _execute(self, statement: Callable[[], list[Any]], query: Query | None) -> list[Any]:
        number, *_, rows = answer = statement()
        if query is not None:
            query.rows = len(rows)
            if number is not None:
                self._unfinished[number] = query
        return answer

    def _fetch(self, database: GuardedConnection, number: int) -> list[Any]:
        answer = database.fetch(number)
        if number in self._unfinished:
            self._unfinished[number].rows += len(answer[1])
        return answer

    async def _after(self, held: Holding, sql: str, statement: Statement, query: Query) -> None:
        try:
            await held.wait()
        except asyncio.CancelledError:
            self._server.end(query, "disconnected")
            raise
        self._busy = False
        self._run(sql, statement, query)
        self._go_on()

    # -- statements

    def _run(self, sql: str, statement: Statement, query: Query | None) -> None:
        may_wait = self._database is None or not self._database.holds_a_lock or bool(_COMMIT.match(sql))
        failure = self._attempt(sql, statement, query)
        if failure is not None and may_wait and self._patience:
            self._busy = True
            self._statement, self._failure = (sql, statement, query), failure
            self._deadline = self._server.clock.call_later(self._patience, self._lose_patience)
            self._server.block(self)
        elif failure is not None:
            self._fail(failure, query)
        else:
            self._server.unlock()

    def _attempt(self, sql: str, statement: Statement, query: Query | None) -> sqlite3.Error | None:
        """Run it and answer, or give the failure of a statement that lacks a lock."""
        try:
            value = statement()
        except Endless:
            self._server.end(query, "failed")
            self._server.give_up(self, sql)
        except _FAILURES as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                return cast(sqlite3.Error, error)
            self._fail(error, query)
        else:
            self._server.end(query, "answered")
            self._answer(value)
        return None

    def try_again(self) -> None:
        """The locks of another one may be free."""
        if self._statement is not None and self._attempt(*self._statement) is None:
            self._stop_waiting()
            self._go_on()
            self._server.unlock()

    def _lose_patience(self) -> None:
        if self._statement is not None and self._failure is not None:
            self._fail(self._failure, self._statement[2])
            self._stop_waiting()
            self._go_on()

    def _stop_waiting(self) -> None:
        self._server.unblock(self)
        if self._deadline is not None:
            self._deadline.cancel()
        self._busy, self._statement, self._failure, self._deadline = False, None, None, None

    # -- answers

    def _answer(self, value: Any) -> None:
        self._send(["done", self._in_transaction, value])

    def _fail(self, error: BaseException, query: Query | None) -> None:
        self._server.end(query, "failed")
        code = getattr(error, "sqlite_errorcode", None), getattr(error, "sqlite_errorname", None)
        self._send(["failed", self._in_transaction, type(error).__name__, str(error), *code])

    @property
    def _in_transaction(self) -> bool:
        return self._database is not None and self._database.in_transaction

    def _send(self, answer: list[Any]) -> None:
        self.transport.write(msgpack.packb(answer, default=_pack_moment))
        if self.transport.get_write_buffer_size() > _MOST_UNREAD:
            self._server.refuse(self, "does not read what it asked the database for")


def _plain(parameters: list[Any] | dict[Any, Any]) -> bool:
    if isinstance(parameters, dict):
        return all(isinstance(name, str) and isinstance(value, _SCALARS) for name, value in parameters.items())
    return all(isinstance(value, _SCALARS) for value in parameters)


def _pack_moment(value: Any) -> msgpack.ExtType:
    return msgpack.ExtType(_EXTENSIONS[type(value)], value.isoformat().encode())
