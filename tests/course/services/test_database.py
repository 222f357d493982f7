"""The kitchen's database, with the real Django and real files."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from course.services import database
from course.services.database import DatabaseSpoilt, copy_for_verdict, read_only, seed, template


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    return template(tmp_path_factory.mktemp("templates"))


@pytest.fixture
def path(made, tmp_path) -> Path:
    copy_for_verdict(made, tmp_path / "kitchen.sqlite3")
    return tmp_path / "kitchen.sqlite3"


def add_ana() -> int:
    from kitchen.models import Chef

    return Chef.objects.create(name="Ana", speciality="soup").pk


def tables(path: Path) -> set[str]:
    with read_only(path) as connection:
        return {row["name"] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_the_template_is_migrated_empty_and_alone_in_its_folder(made):
    assert {"kitchen_chef", "kitchen_recipe", "auth_user", "django_session"} <= tables(made)
    with read_only(made) as connection:
        assert connection.execute("SELECT count(*) FROM kitchen_chef").fetchone()[0] == 0
    assert list(made.parent.iterdir()) == [made]


def test_the_template_is_made_once(made, monkeypatch):
    monkeypatch.setattr(database, "_migrate", lambda: pytest.fail("migrated again"))
    assert template(made.parent) == made


def test_other_migrations_have_another_template(made, monkeypatch, tmp_path):
    kitchen = tmp_path / "kitchen"
    shutil.copytree(database.KITCHEN / "migrations", kitchen / "migrations")
    (kitchen / "migrations" / "0002_more.py").write_text("# one more")
    monkeypatch.setattr(database, "KITCHEN", kitchen)
    assert template(tmp_path).name != made.name


def test_a_template_that_fails_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(database, "_migrate", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        template(tmp_path / "templates")
    assert list((tmp_path / "templates").iterdir()) == []


def test_a_template_that_another_process_finished_first_does_no_harm(made, monkeypatch, tmp_path):
    migrate = database._migrate

    def slower_than_another() -> None:
        migrate()
        shutil.copyfile(made, tmp_path / made.name)

    monkeypatch.setattr(database, "_migrate", slower_than_another)
    assert "kitchen_chef" in tables(template(tmp_path))


def test_seeded_rows_are_in_the_copy_and_not_in_the_template(made, path):
    key = seed(path, add_ana)
    with read_only(path) as connection:
        [row] = connection.execute("SELECT * FROM kitchen_chef")
    assert (row["id"], row["name"], row["speciality"]) == (key, "Ana", "soup")
    with read_only(made) as connection:
        assert connection.execute("SELECT * FROM kitchen_chef").fetchall() == []


async def test_seeding_works_under_a_running_loop(path):
    assert seed(path, add_ana) == 1


def test_seeding_does_not_wait_for_the_disk(path):
    def mode(pragma):
        from django.db import connection

        return connection.cursor().execute(f"PRAGMA {pragma}").fetchone()[0]

    assert seed(path, lambda: (mode("synchronous"), mode("journal_mode"))) == (0, "memory")


def test_after_seeding_django_is_where_it_was_and_the_file_is_closed(path):
    from django.db import connections

    before = connections["default"].settings_dict["NAME"]
    seed(path, add_ana)
    assert connections["default"].settings_dict["NAME"] == before
    if sys.platform == "linux":
        assert str(path) not in {os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")}


def test_an_error_in_the_seeding_function_gets_out(path):
    with pytest.raises(ZeroDivisionError):
        seed(path, lambda: 1 / 0)
    assert seed(path, add_ana) == 1


def test_forked_children_of_a_warm_parent_seed_their_own_copies(made, tmp_path):
    script = """if True:
        import os, sys
        from pathlib import Path
        from course.services.database import copy_for_verdict, seed, set_up_django
        set_up_django()
        from kitchen.models import Chef
        folder, children = Path(sys.argv[2]), []
        for name in ("ana", "bob"):
            copy_for_verdict(Path(sys.argv[1]), folder / name)
            if not (child := os.fork()):
                seed(folder / name, lambda: Chef.objects.create(name=name))
                os._exit(0)
            children.append(child)
        print([os.waitpid(child, 0)[1] for child in children])
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "error", "-c", script, str(made), str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[0, 0]\n", "")
    for name in ("ana", "bob"):
        with read_only(tmp_path / name) as connection:
            assert [row["name"] for row in connection.execute("SELECT name FROM kitchen_chef")] == [name]


def test_a_read_only_connection_cannot_write(path):
    with pytest.raises(DatabaseSpoilt, match="attempt to write a readonly database"), read_only(path) as connection:
        connection.execute("DELETE FROM kitchen_chef")


def test_it_reads_while_the_submission_holds_the_file_open(path):
    with sqlite3.connect(path) as writer:
        writer.execute("INSERT INTO kitchen_chef (name, speciality) VALUES ('Bob', 'bread')")
        writer.commit()
        with read_only(path) as connection:
            assert connection.execute("SELECT name FROM kitchen_chef").fetchone()["name"] == "Bob"
    writer.close()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "is gone: No such file"),
        (lambda path: (path.unlink(), path.symlink_to("/etc/hostname")), "replaced by something else"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "replaced by something else"),
        (lambda path: path.write_bytes(b"no database " * 1000), "cannot be read: file is not a database"),
    ],
)
def test_a_spoilt_file_is_told_and_hangs_nobody(path, spoil, words):
    spoil(path)
    with pytest.raises(DatabaseSpoilt, match=words):
        tables(path)


def test_a_table_that_never_ends_is_given_up(path):
    writer = sqlite3.connect(path)
    writer.execute("DROP TABLE kitchen_recipe")
    numbers = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n"
    writer.execute(f"CREATE VIEW kitchen_recipe AS {numbers}")
    writer.close()
    with pytest.raises(DatabaseSpoilt, match="cannot be read: interrupted"), read_only(path) as connection:
        connection.execute("SELECT count(*) FROM kitchen_recipe").fetchone()
