"""The database behind a socket: asked by the kitchen's own backend, beside Django's on a file."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import random
import socket
import sqlite3
import threading
import uuid
from contextlib import suppress

import msgpack
import pytest

from course.services import database, queries
from course.services.queries import QueryServer
from course.services.supplier import Supplier


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return database.template(tmp_path_factory.mktemp("templates"))


class Served:
    """A server, its socket's path, and what it said of misuse."""

    def __init__(self, made, folder, clock):
        self.file, self.path = folder / "kitchen.sqlite3", folder / "db"
        database.copy_for_verdict(made, self.file)
        self.misuse = []
        self.server = QueryServer(self.file, clock, lambda *said: self.misuse.append(said))

    async def open(self):
        sock = socket.socket(socket.AF_UNIX)
        sock.bind(str(self.path))
        await self.server.serve(sock)

    def wrapper(self, address=None):
        """A connection of Django's, by the engine that `address` has (default: this server)."""
        from django.db.utils import load_backend
        from kitchen.wiring import database as setting

        known = {"TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True}
        known |= setting(address or f"unix://{self.path}") | {"TEST": {}}
        return load_backend(known["ENGINE"]).DatabaseWrapper(known, "default")

    def connect(self):
        """A connection of the driver's own."""
        from kitchen.served.driver import Connection

        return Connection(str(self.path))


@pytest.fixture
async def served(made, tmp_path, clock):
    served = Served(made, tmp_path, clock)
    await served.open()
    yield served
    await served.server.close()


@pytest.fixture
def connect(served):
    """`await connect()`: a connection, closed at the end."""
    opened = []

    async def connect():
        opened.append(await asyncio.to_thread(served.connect))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def outcome(make, work):
    """What `work` with a connection gives, or raises."""
    wrapper = make()  # it is for one thread
    try:
        return work(wrapper)
    except Exception as error:
        codes = getattr(error.__cause__, "sqlite_errorname", None)
        return type(error), str(error), type(error.__cause__), codes
    finally:
        wrapper.close()


def execute(sql, params=None, fetch="fetchall"):
    def work(wrapper):
        with wrapper.cursor() as cursor:
            cursor.execute(sql, params)
            rows = getattr(cursor, fetch)()
            return rows, [type(value) for row in rows or () for value in row], cursor.description, cursor.rowcount

    return work


def atomically(work):
    def inside(wrapper):
        wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        try:
            return work(wrapper)
        finally:
            wrapper.rollback()

    return inside


NOON = datetime.datetime(2026, 5, 4, 12, 0, 1, 250)
INSERT = "INSERT INTO kitchen_chef (name, speciality) VALUES (%s, %s)"
VALUES = [1, -(2**63), 2.5, "soup", "", "Crème brûlée 🍮", b"\0\xff", None, True, float("inf"), NOON, NOON.date()]
VALUES += [decimal.Decimal("3.20"), memoryview(b"bytes"), bytearray(b"more")]
WORKS = {
    **{f"value {value!r}": execute("SELECT %s", [value]) for value in VALUES},
    **{f"refused {type(value)}": execute("SELECT 1, %s", [value]) for value in (2**63, "\ud800", [1], uuid.uuid4())},
    "named": execute("SELECT %(a)s, %(b)s, %(a)s", {"a": 1, "b": "%"}),
    "named and missing": execute("SELECT %(a)s", {"b": 1}),
    "named and refused": execute("SELECT %(a)s", {"a": object()}),
    "percent": execute("SELECT '100%%', %s", ["%"]),
    "no parameters": execute("SELECT '%s'"),
    "too many parameters": execute("SELECT %s", [1, 2]),
    "two statements": execute("SELECT 1; SELECT 2"),
    "no sql": execute("SELECTION"),
    "no such table": execute("SELECT * FROM kitchen_dragon"),
    "one row": execute("SELECT 1 UNION SELECT 2", fetch="fetchone"),
    "no row": execute("SELECT 1 WHERE 0", fetch="fetchone"),
    "some rows": execute("SELECT 1 UNION SELECT 2", fetch="fetchmany"),
    "function": execute("SELECT 'soup' REGEXP 's.*p', MD5('x'), django_time_trunc('hour', '12:13:14', NULL, NULL)"),
    "function fails": execute("SELECT 'soup' REGEXP '('"),
    "declared types": execute('SELECT \'2026-01-02\' AS "d [date]", 1 AS "b [bool]", \'12:13:14\' AS "t [time]"'),
    "moment": execute("SELECT '2026-01-02 03:04:05.000006+02:00' AS \"m [datetime]\""),
    "moment that is none": execute("SELECT '2026-13-02 03:04:05' AS \"m [datetime]\""),
    "text that is none": execute("SELECT CAST(x'ff' AS TEXT)"),
    "returning": execute(f"{INSERT} RETURNING id, name", ["Ada", "soup"]),
    "written": execute(INSERT, ["Ada", "soup"]),
    "not null": execute(INSERT, ["Ada", None]),
    "twice": atomically(lambda wrapper: [execute(INSERT, ["Ada", ""])(wrapper) for _ in range(2)]),
    "foreign key": execute("INSERT INTO kitchen_recipe_ingredients (recipe_id, ingredient_id) VALUES (7, 7)"),
    "value too large": execute("SELECT zeroblob(2000000000)"),
    "limit": lambda wrapper: wrapper.features.max_query_params > 900,
    "tables": lambda wrapper: wrapper.introspection.table_names(),
    "relations": lambda wrapper: wrapper.introspection.get_relations(wrapper.cursor(), "kitchen_recipe"),
    "check": lambda wrapper: wrapper.check_constraints(),
    "unchecked": lambda wrapper: (wrapper.disable_constraint_checking(), wrapper.enable_constraint_checking()),
    "version": lambda wrapper: wrapper.get_database_version(),
}


@pytest.mark.parametrize("name", WORKS)
async def test_it_gives_what_djangos_own_backend_gives(served, tmp_path, made, name):
    database.copy_for_verdict(made, tmp_path / "plain.sqlite3")
    plain = await asyncio.to_thread(outcome, lambda: served.wrapper(str(tmp_path / "plain.sqlite3")), WORKS[name])
    assert await asyncio.to_thread(outcome, served.wrapper, WORKS[name]) == plain
    assert served.misuse == []


async def test_queries_are_kept_in_order_and_transactions_left_out(served, connect):
    connection = await connect()

    def work():
        connection.isolation_level = None
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kitchen_chef (name, speciality) VALUES (?, ?)", ["Ada", "soup"])
        connection.execute("SAVEPOINT here")
        connection.execute("SELECT name FROM kitchen_chef WHERE name <> :name", {"name": "Bo"}).fetchall()
        with suppress(sqlite3.OperationalError):
            connection.execute("UPDATE kitchen_dragon SET heads = 7")
        connection.execute("PRAGMA foreign_keys")
        connection.commit()

    await asyncio.to_thread(work)
    assert [(query[:6], query.parameters, query.rows, query.ending) for query in served.server.queries] == [
        ("INSERT", ["Ada", "soup"], 0, "answered"),
        ("SELECT", {"name": "Bo"}, 1, "answered"),
        ("UPDATE", [], 0, "failed"),
    ]
    assert (served.server.in_flight, served.server.peak) == (0, 1)


async def test_rows_that_come_in_pieces_are_counted_as_they_are_read(served, connect):
    connection = await connect()
    names = [f"{number:05}" for number in range(20_000)]

    def work():
        rows = [[name] for name in names]
        connection.executemany("INSERT INTO kitchen_chef (name, speciality) VALUES (?, '')", rows)
        cursor = connection.execute("SELECT name FROM kitchen_chef ORDER BY name")
        return cursor.fetchone(), cursor.fetchmany(10_000), served.server.queries[-1].rows, cursor.fetchall()

    first, some, read, rest = await asyncio.to_thread(work)
    assert [first, *some, *rest] == [(name,) for name in names]
    assert 10_000 < read < 20_000
    assert served.server.queries[-1].rows == 20_000


async def test_a_cursor_that_is_dropped_keeps_no_lock(served, connect, until):
    reader, writer = await connect(), await connect()
    rows = [[f"{number:05}"] for number in range(10_000)]
    sql = "INSERT INTO kitchen_chef (name, speciality) VALUES (?, '')"
    await asyncio.to_thread(writer.executemany, sql, rows)
    await asyncio.to_thread(writer.commit)
    cursor = await asyncio.to_thread(reader.execute, "SELECT name FROM kitchen_chef")
    await asyncio.to_thread(writer.execute, sql, ["Ada"])
    writing = asyncio.create_task(asyncio.to_thread(writer.commit))
    await until(lambda: served.server.blocked)
    assert not writing.done()
    await asyncio.to_thread(cursor.close)
    await writing


async def test_a_lock_is_waited_for_in_turn(served, connect, until):
    first, *others = [await connect() for _ in range(4)]
    await asyncio.to_thread(first.execute, "BEGIN IMMEDIATE")
    order = []

    def work(name, connection):
        connection.execute("BEGIN IMMEDIATE")
        order.append(name)
        connection.commit()

    waiting = []
    for name, connection in enumerate(others):
        waiting.append(asyncio.create_task(asyncio.to_thread(work, name, connection)))
        await until(lambda name=name: served.server.blocked == name + 1)
    await asyncio.to_thread(first.close)
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2]


async def test_a_lock_that_does_not_come_is_an_error_when_the_clock_says_so(served, connect, clock, until):
    first, second = await connect(), await connect()
    await asyncio.to_thread(first.execute, "BEGIN IMMEDIATE")
    waiting = asyncio.create_task(asyncio.to_thread(second.execute, "BEGIN IMMEDIATE"))
    await until(lambda: served.server.blocked)
    clock.advance(4.9)
    assert served.server.blocked
    clock.advance(0.1)
    with pytest.raises(sqlite3.OperationalError, match="database is locked") as caught:
        await waiting
    assert caught.value.sqlite_errorname == "SQLITE_BUSY"


async def test_who_has_read_already_may_not_wait_for_a_lock(served, connect):
    first, second = await connect(), await connect()
    for connection in (first, second):
        await asyncio.to_thread(connection.execute, "BEGIN")
        await asyncio.to_thread(connection.execute, "SELECT count(*) FROM kitchen_chef")
    await asyncio.to_thread(first.execute, "DELETE FROM kitchen_chef")
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        await asyncio.to_thread(second.execute, "DELETE FROM kitchen_chef")


async def test_queries_are_held_until_enough_are_there(served, connect, until):
    connections = [await connect() for _ in range(2)]
    with served.server.holding(until=2) as held:
        tasks = [asyncio.create_task(asyncio.to_thread(c.execute, "SELECT 1")) for c in connections[:1]]
        await until(lambda: served.server.in_flight == 1)
        assert not held.reached
        tasks.append(asyncio.create_task(asyncio.to_thread(connections[1].execute, "SELECT 2")))
        assert [cursor.fetchall() for cursor in await asyncio.gather(*tasks)] == [[(1,)], [(2,)]]
    assert held.reached
    assert served.server.peak == 2


async def test_one_query_after_another_is_let_go_when_all_is_quiet(served, connect, clock, until):
    connection = await connect()
    with served.server.holding(until=2) as held:
        for _ in range(2):
            asking = asyncio.create_task(asyncio.to_thread(connection.execute, "SELECT 1"))
            await until(lambda: clock.sleeping)
            clock.advance(0)
            await asking
    assert (held.reached, held.let_go, served.server.peak) == (False, [1, 1], 1)


async def test_what_opens_a_transaction_is_not_held(served, connect):
    connection = await connect()
    with served.server.holding():
        await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
        await asyncio.to_thread(connection.commit)


async def test_a_query_and_a_request_can_be_held_together(served, connect, clock, sock, until):
    supplier = Supplier(clock)
    await supplier.serve(sock)
    connection = await connect()
    with supplier.holding(until=2) as held, served.server.holding(together=held):
        asking = asyncio.create_task(asyncio.to_thread(connection.execute, "SELECT 1"))
        await until(lambda: served.server.in_flight)
        reader, writer = await asyncio.open_connection(*sock.getsockname())
        writer.write(b"GET /price/flour HTTP/1.0\r\n\r\n")
        assert b"200 OK" in await reader.readline()
        await asking
    assert held.reached
    writer.close()
    await supplier.close()


async def test_a_client_that_goes_leaves_no_lock_and_no_query_under_way(served, connect, until):
    gone, stays = await connect(), await connect()
    await asyncio.to_thread(gone.execute, "BEGIN IMMEDIATE")
    with served.server.holding():
        threading.Thread(target=lambda: suppress_lost(gone)).start()
        await until(lambda: served.server.in_flight)
        gone._socket.shutdown(socket.SHUT_RDWR)
        await asyncio.to_thread(stays.execute, "BEGIN IMMEDIATE")
    assert [query.ending for query in served.server.queries] == ["disconnected"]
    assert served.server.in_flight == 0


def suppress_lost(connection):
    with suppress(sqlite3.OperationalError):
        connection.execute("SELECT 1")


async def test_a_server_that_has_gone_is_an_operational_error(served, connect):
    connection = await connect()
    await served.server.close()
    with pytest.raises(sqlite3.OperationalError, match="the database's server is not there any more"):
        await asyncio.to_thread(connection.execute, "SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        await asyncio.to_thread(connection.execute, "SELECT 1")
    with pytest.raises(sqlite3.OperationalError, match="unable to open database file"):
        served.connect()


async def test_several_sockets_lead_to_the_same_database(served, tmp_path, connect):
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(tmp_path / "other"))
    await served.server.serve(sock)
    served.path = tmp_path / "other"
    connection = await connect()
    assert await asyncio.to_thread(lambda: connection.execute("SELECT 1").fetchall()) == [(1,)]
    assert served.server.queries == ["SELECT 1"]


async def test_a_path_may_be_longer_than_a_socket_s_address(made, tmp_path, clock, monkeypatch):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    served = Served(made, folder, clock)
    monkeypatch.chdir(folder)
    sock = socket.socket(socket.AF_UNIX)
    sock.bind("db")
    await served.server.serve(sock)
    connection = await asyncio.to_thread(served.connect)
    assert await asyncio.to_thread(lambda: connection.execute("SELECT 1").fetchall()) == [(1,)]
    connection.close()
    await served.server.close()


@pytest.mark.parametrize(
    ("data", "ending", "words"),
    [
        (b"\xc1", "refused", "wrote on the database's own wire"),
        (msgpack.packb(["open", -1]), "refused", "is no message"),
        (msgpack.packb(["execute", "SELECT 1", []]), "refused", "is no message"),
        (msgpack.packb({}), "refused", "is no message"),
        (b"\xc6\x7f\xff\xff\xff" + b"x" * 5_000_000, "refused", "4,194,304 bytes at once"),
        (("execute", "SELECT ?", [[1]]), "refused", "is no message"),
        (("execute", "SELECT ?", [msgpack.ExtType(1, b"x")]), "refused", "is no message"),
        (("execute", 1, []), "refused", "is no message"),
        (("close",), "refused", "is no message"),
        (("__init__",), "refused", "is no message"),
        (("execute", "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", []),
         "timed_out", "could not get to the end of what your code asked: WITH n"),
    ],
)  # fmt: skip
async def test_a_client_that_breaks_the_rules_is_cut_off(served, data, ending, words, until):
    reader, writer = await asyncio.open_unix_connection(str(served.path))
    if isinstance(data, tuple):
        data = msgpack.packb(["open", 5]) + msgpack.packb(data)
    writer.write(data)
    await until(lambda: served.misuse)
    with suppress(ConnectionError):
        await reader.read()
    writer.close()
    assert [said for said, _ in served.misuse] == [ending]
    assert words in served.misuse[0][1]


async def test_who_asks_and_does_not_listen_is_cut_off(served, until):
    _, writer = await asyncio.open_unix_connection(str(served.path), limit=1)
    writer.write(msgpack.packb(["open", 5]) + 100 * msgpack.packb(["execute", "SELECT zeroblob(500000)", []]))
    await until(lambda: served.misuse)
    assert served.misuse == [("refused", "Your code does not read what it asked the database for.")]
    writer.close()


async def test_connections_are_bounded(served, monkeypatch, until):
    monkeypatch.setattr(queries, "_MOST_CLIENTS", 1)
    writers = [(await asyncio.open_unix_connection(str(served.path)))[1] for _ in range(2)]
    await until(lambda: served.misuse)
    assert served.misuse == [("refused", "Your code opened more than 1 connections to the database.")]
    for writer in writers:
        writer.close()


async def test_messages_are_bounded(served, monkeypatch, until):
    monkeypatch.setattr(queries, "_MOST_MESSAGES", 3)
    _, writer = await asyncio.open_unix_connection(str(served.path))
    writer.write(msgpack.packb(["open", 5]) + 3 * msgpack.packb(["limit", 1]))
    await until(lambda: served.misuse)
    assert served.misuse == [("refused", "Your code asked the database more than 3 times.")]
    writer.close()


async def test_bytes_are_bounded(served, until):
    _, writer = await asyncio.open_unix_connection(str(served.path))
    writer.write(msgpack.packb(["open", 5]) + 40 * msgpack.packb(["execute", "SELECT length(?)", ["x" * 1_000_000]]))
    await until(lambda: served.misuse)
    assert served.misuse == [("refused", "Your code sent the database more than 32 MB.")]
    writer.close()


async def test_noise_does_the_server_no_harm(served, connect, until):
    noise = random.Random(3)
    whole = msgpack.packb(["open", 5]) + msgpack.packb(["execute", "SELECT name FROM kitchen_chef", [1.5, None, b"x"]])
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(noise.randrange(1, 4)):
            data[noise.randrange(len(data))] = noise.randrange(256)
        _, writer = await asyncio.open_unix_connection(str(served.path))
        writer.write(data[: noise.randrange(len(data))] if noise.random() < 0.3 else data)
        writer.write_eof()
        writer.close()
    connection = await connect()
    assert await asyncio.to_thread(lambda: connection.execute("SELECT 1").fetchall()) == [(1,)]
    await until(lambda: len(served.misuse) > 50)
    assert {ending for ending, _ in served.misuse} == {"refused"}


async def test_a_connection_is_of_no_use_in_a_forked_child(served, connect, monkeypatch):
    connection = await connect()
    monkeypatch.setattr(connection, "_pid", 0)
    with pytest.raises(sqlite3.ProgrammingError, match="belongs to another process"):
        connection.execute("SELECT 1")
