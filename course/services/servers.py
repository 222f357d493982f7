"""Real web servers side by side, each with an application that asks a supplier: what 2.6 lets a student judge.

They speak HTTP over Unix sockets in a private folder: no port tells a submission which server it is, and no byte is
ever under way between a server that sleeps and us.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from course.catalog import ROOT
from course.services import ServiceUnavailable
from course.services.process import dies_with_parent

_APPLICATIONS = "course.services.judged.applications"
_GUNICORN = ("gunicorn", "-c", "python:course.services.judged.gunicorn_settings", "--bind", "fd://{fd}")
_UVICORN = ("uvicorn", "--fd", "{fd}", "--http", "h11", "--loop", "asyncio", "--lifespan", "off")
_LONGEST_SOCKET = 103  # bytes of a path; sun_path holds 104 on macOS, its end included


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A way to serve: the module with its arguments, and whether a second request is begun while the first waits."""

    command: tuple[str, ...]
    overlaps: bool


KINDS = {
    "gunicorn with one sync worker": Kind(command=(*_GUNICORN, f"{_APPLICATIONS}:wsgi"), overlaps=False),
    "gunicorn with four threads": Kind(
        command=(*_GUNICORN, "--worker-class", "gthread", "--threads", "4", f"{_APPLICATIONS}:wsgi"), overlaps=True
    ),
    "uvicorn with an async view": Kind(command=(*_UVICORN, f"{_APPLICATIONS}:asgi"), overlaps=True),
    "uvicorn whose view blocks the loop": Kind(command=(*_UVICORN, f"{_APPLICATIONS}:blocking_asgi"), overlaps=False),
}


class Servers:
    """One running server of each kind; `processes` by its name in KINDS."""

    def __init__(self, folder: Path) -> None:
        self.processes: dict[str, subprocess.Popen] = {}
        self._folder = folder
        self._paths: dict[str, Path] = {}
        if len(os.fsencode(folder / "supplier")) > _LONGEST_SOCKET:
            raise ServiceUnavailable(f"The path {folder} is too long for a socket; set TMPDIR to a shorter folder.")

    def supplier_socket(self) -> socket.socket:
        """A bound socket at which the servers look for the supplier; the newest one counts."""
        path = self._folder / "supplier"
        path.unlink(missing_ok=True)
        return _bound(path)

    async def get(self, name: str, path: str) -> str:
        """What the server answers to a GET. Raises ServiceUnavailable when it does not answer, with its last words."""
        connector = aiohttp.UnixConnector(str(self._paths[name]), force_close=True)
        timeout = aiohttp.ClientTimeout(total=None)  # whoever asks knows how long to wait
        try:
            async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
                async with session.get(f"http://judged{path}") as answer:
                    answer.raise_for_status()
                    return await answer.text()
        except aiohttp.ClientError as error:
            raise ServiceUnavailable(f"The {name} does not answer: {error}. {self._last_words(name)}") from error

    def start(self, name: str, kind: Kind) -> None:
        """Start one; it need not be waited for, as its socket takes connections already."""
        self._paths[name] = path = self._folder / str(len(self._paths))
        with _bound(path) as sock, path.with_suffix(".log").open("wb") as log:
            sock.listen()
            command = [word.format(fd=sock.fileno()) for word in kind.command]
            self.processes[name] = subprocess.Popen(  # noqa: S603 - our own Python with our own arguments
                [sys.executable, "-m", *command],
                env={**os.environ, "PYTHONPATH": str(ROOT), "COURSE_SUPPLIER_SOCKET": str(self._folder / "supplier")},
                cwd=self._folder,
                pass_fds=[sock.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=dies_with_parent(),
                start_new_session=True,  # Ctrl-C is for the course; and its workers can be ended with it
            )

    def end(self) -> None:
        """End them at once: they have nothing to put away."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _last_words(self, name: str) -> str:
        lines = self._paths[name].with_suffix(".log").read_text(encoding="utf-8", errors="replace").splitlines()
        return f"Its last line: {lines[-1] if lines else 'none'}"


@contextmanager
def running_servers() -> Iterator[Servers]:
    """One server of each of KINDS until the end of the block; they end with this process, too.

    Raises ServiceUnavailable where they cannot run.
    """
    with tempfile.TemporaryDirectory(prefix="course-servers-", ignore_cleanup_errors=True) as folder:
        servers = Servers(Path(folder))
        try:
            for name, kind in KINDS.items():
                servers.start(name, kind)
            yield servers
        finally:
            servers.end()


def _bound(path: Path) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.bind(str(path))
    return sock
