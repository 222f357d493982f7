"""A SQLite connection for statements of somebody who is not trusted."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from course.services import database
from course.services.sqlite import Budget, Endless, GuardedConnection

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return database.template(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def path(made, tmp_path):
    database.copy_for_verdict(made, tmp_path / "kitchen.sqlite3")
    return tmp_path / "kitchen.sqlite3"


@pytest.fixture
def connection(path):
    with closing(GuardedConnection(path, Budget())) as connection:
        yield connection


def chefs(connection: GuardedConnection) -> list[str]:
    *_, rows = connection.execute("SELECT name FROM kitchen_chef ORDER BY id", ())
    return [name for (name,) in rows]


def hire(connection: GuardedConnection, *names: str) -> None:
    sql = "INSERT INTO kitchen_chef (name, speciality) VALUES (?, 'soup')"
    connection.executemany(sql, [[name] for name in names])
    connection.commit()


def test_it_reads_writes_and_undoes(connection):
    hire(connection, "Ada", "Bo")
    connection.execute("DELETE FROM kitchen_chef WHERE name = :name", {"name": "Ada"})
    assert connection.in_transaction
    assert chefs(connection) == ["Bo"]
    connection.rollback()
    assert chefs(connection) == ["Ada", "Bo"]


def test_many_rows_come_in_pieces(connection):
    hire(connection, *(f"{number:05}" for number in range(20_000)))
    number, names, _, _, rows = connection.execute("SELECT name FROM kitchen_chef ORDER BY name", ())
    assert names == ["name"]
    assert len(rows) < 20_000
    while number is not None:
        number, more = connection.fetch(number)
        rows += more
    assert [name for (name,) in rows] == [f"{number:05}" for number in range(20_000)]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("ATTACH '/tmp/other.sqlite3' AS other", "authorized|too many attached"),
        ("VACUUM INTO '/tmp/other.sqlite3'", "authorization denied"),
        ("SELECT load_extension('/tmp/evil.so')", "not authorized"),
        ("PRAGMA writable_schema = ON", "not authorized"),
        ("PRAGMA max_page_count = 1000000", "not authorized"),
        ("PRAGMA hard_heap_limit = 0", "not authorized"),
        ("PRAGMA database_list", "not authorized"),
        ("SELECT * FROM pragma_database_list", "not authorized"),
        ("CREATE VIEW endless AS SELECT 1", "not authorized"),
        ("CREATE TEMP TABLE mine (id)", "not authorized"),
        ("DROP TABLE kitchen_review", "not authorized"),
        ("ALTER TABLE kitchen_review ADD COLUMN more", "not authorized"),
        ("UPDATE sqlite_master SET sql = 'x'", "may not be modified"),
        ("SELECT * FROM sqlite_dbpage", "not authorized|no such table"),
    ],
)
def test_it_leaves_alone_what_is_no_row_of_ours(connection, sql, words):
    with pytest.raises(sqlite3.DatabaseError, match=words):
        connection.execute(sql, ())


@pytest.mark.parametrize(
    "sql",
    [
        "PRAGMA table_info(kitchen_recipe)",
        "SELECT name FROM pragma_table_info('kitchen_recipe')",
        "SELECT value FROM json_each('[1, 2]')",
        "SELECT name FROM sqlite_master",
        "WITH fast AS (SELECT id FROM kitchen_recipe WHERE minutes < 5) SELECT count(*) FROM fast",
        "SELECT django_datetime_extract('year', '2026-01-02 03:04:05', 'UTC', 'UTC')",
        "EXPLAIN QUERY PLAN SELECT * FROM kitchen_recipe",
    ],
)
def test_it_does_what_django_asks(connection, sql):
    assert connection.execute(sql, ())[1]


def test_foreign_keys_are_kept(connection):
    sql = "INSERT INTO kitchen_review (recipe_id, guest, stars, text, created) VALUES (7, 'Bo', 5, '', '2026-01-02')"
    connection.execute(sql, ())
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY constraint failed"):
        connection.commit()


def test_a_statement_without_end_is_ended(connection):
    with pytest.raises(Endless):
        connection.execute(NUMBERS + "count(*) FROM n", ())


def test_all_connections_share_the_steps(path):
    budget = Budget(2_000_000)
    for _ in range(2):
        with closing(GuardedConnection(path, budget)) as connection:
            connection.execute(NUMBERS + "count(*) FROM (SELECT i FROM n LIMIT 40000)", ())
    with closing(GuardedConnection(path, budget)) as connection, pytest.raises(Endless):
        connection.execute(NUMBERS + "count(*) FROM (SELECT i FROM n LIMIT 40000)", ())


def test_what_takes_too_much_memory_is_an_error(connection):
    with pytest.raises(MemoryError):
        connection.execute(f"SELECT * FROM ({NUMBERS} randomblob(500000) AS b FROM n LIMIT 1000) ORDER BY b", ())


def test_a_value_or_a_file_too_large_is_an_error(connection):
    with pytest.raises(sqlite3.DataError, match="too big"):
        connection.execute("SELECT zeroblob(2000000)", ())
    sql = "INSERT INTO kitchen_chef (name, speciality) VALUES (?, ?)"
    with pytest.raises(sqlite3.OperationalError, match="full"):
        connection.executemany(sql, [[str(number), "x" * 1_000_000] for number in range(100)])


def test_a_lock_is_not_waited_for(path, connection):
    with closing(GuardedConnection(path, Budget())) as other:
        other.execute("BEGIN IMMEDIATE", ())
        with pytest.raises(sqlite3.OperationalError, match="database is locked") as caught:
            connection.execute("BEGIN IMMEDIATE", ())
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_BUSY


def test_cursors_that_nobody_reads_are_bounded(connection):
    hire(connection, *(f"{number:05}" for number in range(10_000)))
    for _ in range(50):
        connection.execute("SELECT name FROM kitchen_chef", ())
    with pytest.raises(sqlite3.OperationalError, match="more than 50 cursors are open"):
        connection.execute("SELECT name FROM kitchen_chef", ())
