"""Real servers of the site, as processes of their own that end with the one that starts them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import aiohttp

from course.catalog import ROOT
from course.load.memory import memory
from course.services import ServiceUnavailable
from course.services.process import dies_with_parent

PATIENCE = 60  # seconds until a server must have answered its first guest
BACKLOG = 1024  # guests who may stand at the door until the server lets them in
_LOOK = 0.02  # seconds between two looks at a server that starts
_SITE = "course.load.site"
_GUNICORN = ("gunicorn", "-c", "python:course.load.gunicorn_settings", "--bind", "fd://{fd}", "{site}:{application}")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A server program and how it is started: `{fd}` is a socket that listens, `{port}` one that is free.

    It serves the site's `application`, another one if start() is told so.
    """

    name: str
    command: tuple[str, ...]
    application: str


def gunicorn(threads: int | None = None) -> Kind:
    """gunicorn with one worker: a sync one, or one with so many threads."""
    if threads is None:
        return Kind(name="gunicorn", command=_GUNICORN, application="wsgi")
    command = (*_GUNICORN, "--worker-class", "gthread", "--threads", str(threads))
    return Kind(name=f"gunicorn, {threads} threads", command=command, application="wsgi")


UVICORN = Kind(
    name="uvicorn",
    command=("uvicorn", "--fd", "{fd}", "--lifespan", "off", "--log-level", "warning", "{site}:{application}"),
    application="asgi",
)
DAPHNE = Kind(
    name="daphne", command=("daphne", "--fd", "{fd}", "--verbosity", "0", "{site}:{application}"), application="asgi"
)
GRANIAN = Kind(
    name="granian",
    command=("granian", "--interface", "asginl", "--port", "{port}", "--log-level", "error", "{site}:{application}"),
    application="asgi",
)
ASGI = (UVICORN, DAPHNE, GRANIAN)
BARE = Kind(name="a server that answers at once", command=("course.load.bare", "{fd}"), application="")


class Server:
    """A running server of this kind, until stop() or the end of the thread that made it; `url` has no slash at its end.

    `environment` is added to this process's own. Guests who come before it is up wait at the door or, with granian,
    are refused: ready() returns when the first one was served.
    """

    def __init__(
        self, kind: Kind, *, environment: Mapping[str, str] | None = None, application: str | None = None
    ) -> None:
        self.kind = kind
        self._log = tempfile.TemporaryFile()
        with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as sock:
            port = sock.getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            if "{port}" in kind.command:
                sock.close()
            self.process = self._start(sock, port, environment or {}, application or kind.application)
        self.pid = self.process.pid

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    @property
    def memory(self) -> int | None:
        """Bytes that the server with all its processes takes, of shared pages its part (PSS); None without /proc."""
        return memory(self.pid)

    async def ready(self, path: str = "/menu/sync/") -> None:
        """Returns when it has answered PATH well. Raises ServiceUnavailable, with its last line, when it does not."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
                while self.running:
                    with suppress(aiohttp.ClientError):
                        async with session.get(self.url + path) as answer:
                            if answer.status == 200:
                                return
                    await asyncio.sleep(_LOOK)
        raise ServiceUnavailable(f"{self.kind.name} does not serve {path}. Its last line: {self.last_line()}")

    def last_line(self) -> str:
        """The last line that it has printed."""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "none")

    def stop(self) -> None:
        """End it with all its processes, at once: it has nothing to put away. A second time it does nothing."""
        if self._log.closed:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self._log.close()

    def _start(
        self, sock: socket.socket, port: int, environment: Mapping[str, str], application: str
    ) -> subprocess.Popen[bytes]:
        told = {"fd": sock.fileno(), "port": port, "site": _SITE, "application": application}
        words = [sys.executable, "-m", *(word.format(**told) for word in self.kind.command)]
        return subprocess.Popen(  # noqa: S603 - our own Python with our own arguments
            words,
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
            pass_fds=[sock.fileno()] if sock.fileno() >= 0 else [],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=dies_with_parent(),
            start_new_session=True,  # Ctrl-C is for the one who measures; and workers end with their server
        )
