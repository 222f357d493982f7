"""Real web servers side by side, each with an application that asks a supplier: what 2.6 lets a student judge.

They speak HTTP over Unix sockets in a private folder: no port tells a submission which server it is, and no byte is
ever under way between a server that sleeps and us. They are forked, not started anew: four Pythons take a while.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from gunicorn.app.base import BaseApplication

from course.services import ServiceUnavailable, judged
from course.services.process import dies_with_parent, end_group, fork

_LONGEST_SOCKET = 103  # bytes of a path; sun_path holds 104 on macOS, its end included


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A way to serve: what serves on a listening descriptor, and whether it begins a request while another waits."""

    serve: Callable[[int], object]
    overlaps: bool


def _gunicorn(fd: int, **settings: Any) -> None:
    """See https://docs.gunicorn.org/en/stable/custom.html"""
    _Gunicorn(fd, settings).run()


class _Gunicorn(BaseApplication):
    def __init__(self, fd: int, settings: dict[str, Any]) -> None:
        self._settings = {"bind": f"fd://{fd}", **settings}
        super().__init__()

    def load_config(self) -> None:
        end_with_parent = dies_with_parent()
        if end_with_parent:  # its workers end with gunicorn, however that ends
            self.cfg.set("post_fork", lambda server, worker: end_with_parent())
        self.cfg.set("timeout", 0)  # a worker that waits for a supplier is not killed for it
        if "control_socket_disable" in self.cfg.settings:  # which would lie in a folder of the user's home
            self.cfg.set("control_socket_disable", True)
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return judged.wsgi


def _uvicorn(fd: int, *, application: Any) -> None:
    uvicorn.run(application, fd=fd, http="h11", loop="asyncio", lifespan="off", log_config=None)


KINDS = {
    "gunicorn with one sync worker": Kind(serve=_gunicorn, overlaps=False),
    "gunicorn with four threads": Kind(serve=partial(_gunicorn, worker_class="gthread", threads=4), overlaps=True),
    "uvicorn with an async view": Kind(serve=partial(_uvicorn, application=judged.asgi), overlaps=True),
    "uvicorn whose view blocks the loop": Kind(
        serve=partial(_uvicorn, application=judged.blocking_asgi), overlaps=False
    ),
}


class Servers:
    """One running server of each kind; `pids` by its name in KINDS."""

    def __init__(self, folder: Path) -> None:
        self.pids: dict[str, int] = {}
        self._supplier = folder / "supplier"
        self._folder = folder
        self._paths: dict[str, Path] = {}
        if len(os.fsencode(self._supplier)) > _LONGEST_SOCKET:
            raise ServiceUnavailable(f"The path {folder} is too long for a socket; set TMPDIR to a shorter folder.")

    def supplier_socket(self) -> socket.socket:
        """A bound socket at which the servers look for the supplier; the newest one counts."""
        self._supplier.unlink(missing_ok=True)
        return _bound(self._supplier)

    def socket_path(self, name: str) -> Path:
        """The Unix socket at which the server of this name speaks HTTP."""
        return self._paths[name]

    def log(self, name: str) -> str:
        """All that the server has printed so far."""
        return self._paths[name].with_suffix(".log").read_text(encoding="utf-8", errors="replace")

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
            self.pids[name] = fork(partial(self._serve, kind, sock.fileno()), keep=sock.fileno(), log=log)

    def end(self) -> None:
        """End them at once: they have nothing to put away."""
        for pid in self.pids.values():
            end_group(pid)

    def _serve(self, kind: Kind, fd: int) -> None:
        judged.SUPPLIER = str(self._supplier)
        kind.serve(fd)

    def _last_words(self, name: str) -> str:
        lines = self.log(name).splitlines()
        return f"Its last line: {lines[-1] if lines else 'none'}"


@contextmanager
def running_servers() -> Iterator[Servers]:
    """One server of each of KINDS until the end of the block; they end with this process, too.

    To be entered where no event loop runs. Raises ServiceUnavailable where they cannot run.
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
