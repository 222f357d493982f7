"""Keeps a SQLite database for clients over a Unix socket, and knows every query that they sent.

The client is kitchen.served; its driver says how the messages look. Nothing that it sends is trusted: what is no
message is misuse, and a statement can do no more than GuardedConnection lets it.
"""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, cast

import msgpack

from course.services.clock import Clock, Handle
from course.services.holding import Holding
from course.services.sqlite import Budget, Endless, GuardedConnection, Parameters

Misused = Callable[[str, str], None]  # ("refused" or "timed_out", sentence)

_LONGEST_MESSAGE = 4 * 2**20  # bytes
_MOST_MESSAGES = 50_000
_MOST_CLIENTS = 500
_MOST_UNREAD = 8 * 2**20  # bytes of answers
_LONGEST_WAIT = 3600.0  # seconds for a lock
_SHOWN = 100  # characters of a statement
# What opens, ends or asks about something else than rows.
_NO_QUERY = re.compile(r"\s*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)', re.IGNORECASE)
_COMMIT = re.compile(r"\s*(COMMIT|END)\b", re.IGNORECASE)
_SCALARS = (type(None), int, float, str, bytes)
_EXTENSIONS: dict[type, int] = {datetime: 1, date: 2, time: 3}
# What a statement may raise: all of it is the client's business.
_FAILURES = (sqlite3.Error, sqlite3.Warning, ArithmeticError, LookupError, TypeError, ValueError, MemoryError)

Statement = Callable[[], Any]


class Query(str):
    """The text of a statement that reads or writes rows, as it was sent, with places for its `parameters`.

    `rows` counts those that were handed over. `started` and `ended` are virtual seconds. `ending` is "waiting",
    "answered", "failed" or, when the client went first, "disconnected".
    """

    @property
    def table(self) -> str:
        """The first table that it names, or "nothing"."""
        found = _TABLE.search(self)
        return found[1] if found else "nothing"

    parameters: Parameters = ()
    rows = 0
    started = 0.0
    ended: float | None = None
    ending = "waiting"


class Misuse(Exception):
    """What a client did that it may not."""


class QueryServer:
    """Serves the database at `path`, a connection of SQLite for each that comes.

    `queries` are in the order of their arrival. `in_flight` is how many wait for their answer, `peak` the most that
    did at once. A statement that needs a lock waits for it, on the clock, as long as its client said.
    """

    def __init__(self, path: Path, clock: Clock, misused: Misused) -> None:
        """`misused` hears of a client that breaks the rules; it is cut off."""
        self.queries: list[Query] = []
        self.in_flight = 0
        self.peak = 0
        self.path = path
        self.clock = clock
        self.budget = Budget()
        self.held: Holding | None = None
        self._misused = misused
        self._messages = 0
        self._clients: set[_Client] = set()
        self._blocked: list[_Client] = []
        self._server: asyncio.Server | None = None

    async def serve(self, sock: socket.socket) -> None:
        """Accept on `sock`, a bound Unix stream socket that is the server's from now on."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Client(self), sock=sock, backlog=_MOST_CLIENTS)

    async def close(self) -> None:
        """Stop accepting, cut the connections, close the databases."""
        if self._server is not None:
            self._server.close()
        for client in list(self._clients):
            client.cut()
        await asyncio.sleep(0)  # in which asyncio closes them

    @contextmanager
    def holding(self, until: int | None = None, *, together: Holding | None = None) -> Iterator[Holding]:
        """No query is answered before `until` of them are in, or before the block ends; see Holding.

        With `together`, the Holding of another service, queries and what waits there are counted together.
        """
        self.held = held = together or Holding(self.clock, until)
        try:
            yield held
        finally:
            self.held = None
            if together is None:
                held.close()

    @property
    def blocked(self) -> int:
        """How many statements wait for a lock."""
        return len(self._blocked)

    # -- what the clients ask

    def joined(self, client: _Client) -> None:
        """A client has come."""
        self._clients.add(client)
        if len(self._clients) > _MOST_CLIENTS:
            self.refuse(client, f"opened more than {_MOST_CLIENTS} connections to the database")

    def left(self, client: _Client) -> None:
        """A client has gone, and with it its locks."""
        self._clients.discard(client)
        self.unblock(client)
        self.unlock()

    def count_message(self) -> None:
        """One more message; raises Misuse when there are too many."""
        self._messages += 1
        if self._messages > _MOST_MESSAGES:
            raise Misuse(f"asked the database more than {_MOST_MESSAGES:,} times")

    def begin(self, sql: str, parameters: Parameters) -> Query | None:
        """Note a statement that has arrived; None when it is no query."""
        if _NO_QUERY.match(sql):
            return None
        query = Query(sql)
        query.parameters, query.started = parameters, self.clock.now
        self.queries.append(query)
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        return query

    def end(self, query: Query | None, ending: str) -> None:
        """Note its end."""
        if query is None or query.ending != "waiting":
            return
        query.ended, query.ending = self.clock.now, ending
        self.in_flight -= 1
        self.clock.record("query", sql=query[:_SHOWN], ending=ending)

    def block(self, client: _Client) -> None:
        """This client waits for the locks of another one."""
        self._blocked.append(client)

    def unblock(self, client: _Client) -> None:
        """It waits no more."""
        if client in self._blocked:
            self._blocked.remove(client)

    def unlock(self) -> None:
        """Some lock may be free: let those who wait try, in the order in which they came."""
        if self._blocked:
            asyncio.get_running_loop().call_soon(self._try_again)

    def _try_again(self) -> None:
        for client in list(self._blocked):
            client.try_again()

    def refuse(self, client: _Client, what: str) -> None:
        """The client's code did `what` it may not."""
        client.cut()
        self._misused("refused", f"Your code {what}.")

    def give_up(self, client: _Client, sql: str) -> None:
        """The statement of a client takes no end."""
        client.cut()
        shown = sql if len(sql) <= _SHOWN else f"{sql[:_SHOWN]}..."
        self._misused("timed_out", f"The database could not get to the end of what your code asked: {shown}")


class _Client(asyncio.Protocol):
    """One connection: takes a message, answers, takes the next."""

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

    # -- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._server.joined(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._unpacker.feed(data)
        except msgpack.BufferFull:
            self._server.refuse(self, f"sent the database more than {_LONGEST_MESSAGE:,} bytes at once")
            return
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
                self._ask(sql, lambda: database.executemany(sql, rows), rows)
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
