"""Keeps a SQLite database for clients over a Unix socket, and knows every query that they sent.

The client is kitchen.served; its driver says how the messages look. Nothing that it sends is trusted: what is no
message is misuse, and a statement can do no more than GuardedConnection lets it.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from course.services.clock import Clock
from course.services.holding import Holding
from course.services.query_client import Client, Misuse
from course.services.sqlite import Budget, Parameters

Misused = Callable[[str, str], None]  # ("refused" or "timed_out", sentence)

_MOST_MESSAGES = 50_000
_MOST_HEARD = 32 * 2**20  # bytes
_MOST_KEPT = 1000  # parameters of a query
_MOST_CLIENTS = 500
_SHOWN = 100  # characters of a statement
# What opens, ends or asks about something else than rows.
_NO_QUERY = re.compile(r"\s*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN)\b", re.IGNORECASE)
_TABLE = re.compile(r'\b(?:FROM|INTO|UPDATE)\s+"?(\w+)', re.IGNORECASE)


class Query(str):
    """The text of a statement that reads or writes rows, as it was sent, with places for its `parameters`.

    `parameters` are left out when they are more than a thousand, or those of an executemany. `rows` counts those that
    were handed over. `started` and `ended` are virtual seconds. `ending` is "waiting", "answered", "failed" or, when
    the client went first, "disconnected".
    """

    parameters: Parameters = ()
    rows = 0
    started = 0.0
    ended: float | None = None
    ending = "waiting"

    @property
    def table(self) -> str:
        """The first table that it names, or "nothing"."""
        found = _TABLE.search(self)
        return found[1] if found else "nothing"


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
        self._heard = 0
        self._clients: set[Client] = set()
        self._blocked: list[Client] = []
        self._servers: list[asyncio.Server] = []

    async def serve(self, sock: socket.socket) -> None:
        """Accept on `sock`, a bound Unix stream socket that is the server's from now on; may be called for several."""
        loop = asyncio.get_running_loop()
        self._servers.append(await loop.create_server(lambda: Client(self), sock=sock, backlog=_MOST_CLIENTS))

    async def close(self) -> None:
        """Stop accepting, cut the connections, close the databases."""
        for server in self._servers:
            server.close()
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

    def joined(self, client: Client) -> None:
        """A client has come."""
        self._clients.add(client)
        if len(self._clients) > _MOST_CLIENTS:
            self.refuse(client, f"opened more than {_MOST_CLIENTS} connections to the database")

    def left(self, client: Client) -> None:
        """A client has gone, and with it its locks."""
        self._clients.discard(client)
        self.unblock(client)
        self.unlock()

    def count_bytes(self, count: int) -> None:
        """So many bytes more; raises Misuse when there are too many."""
        self._heard += count
        if self._heard > _MOST_HEARD:
            raise Misuse(f"sent the database more than {_MOST_HEARD // 2**20} MB")

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
        query.started = self.clock.now
        if len(parameters) <= _MOST_KEPT:
            query.parameters = parameters
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

    def block(self, client: Client) -> None:
        """This client waits for the locks of another one."""
        self._blocked.append(client)

    def unblock(self, client: Client) -> None:
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

    def refuse(self, client: Client, what: str) -> None:
        """The client's code did `what` it may not."""
        client.cut()
        self._misused("refused", f"Your code {what}.")

    def give_up(self, client: Client, sql: str) -> None:
        """The statement of a client takes no end."""
        client.cut()
        shown = sql if len(sql) <= _SHOWN else f"{sql[:_SHOWN]}..."
        self._misused("timed_out", f"The database could not get to the end of what your code asked: {shown}")
