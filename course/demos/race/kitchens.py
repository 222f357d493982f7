"""The two kitchens: real servers, opened anew when their threads change or when they have died."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from course.demos.race.choices import Choices
from course.grader.sandbox.processes import family
from course.load.servers import UVICORN, Kind, Server, gunicorn
from course.services import ServiceUnavailable

WSGI, ASGI = "wsgi", "asgi"
NAMES = (WSGI, ASGI)
_SITE = "course.demos.race.site"
_WARM_UP = "/0/menu/sync/"


def kind(name: str, choices: Choices) -> Kind:
    """How the kitchen of this name is started, with our site instead of the one that benchmarks use."""
    server = gunicorn(choices.threads) if name == WSGI else UVICORN
    return replace(server, command=tuple(word.replace("{site}", _SITE) for word in server.command))


def route(name: str, choices: Choices) -> str:
    """The path of the view that serves an order there, {number} in it."""
    is_sync = name == WSGI or choices.sync_view
    if choices.cpu:
        return f"/{{number}}/stamp/{'sync' if is_sync else 'async'}/"
    style = "sync" if is_sync else "blocks" if choices.block else "async"
    return f"/{{number}}/dashboard/{style}/?sources=1"


class Kitchen:
    """One of the two. It is closed until open()."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._server: Server | None = None
        self._workers: list[int] = []

    @property
    def url(self) -> str:
        """Its address, without a slash at the end. Raises ServiceUnavailable when it is closed."""
        if self._server is None:
            raise ServiceUnavailable(f"The {self.name.upper()} kitchen is closed.")
        return self._server.url

    @property
    def serves(self) -> str:
        """What serves there: "gunicorn, 4 threads"; "" when it is closed."""
        return self._server.kind.name if self._server is not None else ""

    async def open(self, choices: Choices, environment: dict[str, str]) -> bool:
        """Open it as CHOICES want it; False when it is. Returns when it serves. Raises ServiceUnavailable.

        To be called in the thread that lives as long as the kitchen is needed.
        """
        wanted = kind(self.name, choices)
        if self._server is None or self._server.kind != wanted or not self._server.running:
            self.close()
            self._server = Server(wanted, environment={**environment, "RACE_KITCHEN": self.name})
        elif self._workers:
            return False
        await self._warm_up(self._server)
        return True

    async def _warm_up(self, server: Server) -> None:
        try:
            await server.ready(_WARM_UP)
        except ServiceUnavailable:
            self.close()
            raise
        self._workers = family(server.pid)

    def ending(self) -> str:
        """How it died since it was opened, "" while it lives: "signal 9" or "exit code 1"."""
        if self._server is None or self._server.running:
            return ""
        code = self._server.process.returncode
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def lost_workers(self) -> bool:
        """Whether a worker has gone since the last look, which gunicorn itself replaces."""
        if self._server is None:
            return False
        before, self._workers = self._workers, family(self._server.pid)
        return not set(before) <= set(self._workers)

    async def memory(self) -> int | None:
        """Bytes of all its processes; None where that cannot be told. To look takes some milliseconds, in a thread."""
        server = self._server
        return await asyncio.to_thread(lambda: server.memory) if server is not None else None

    def close(self) -> None:
        """End its processes at once."""
        if self._server is not None:
            self._server.stop()
        self._server, self._workers = None, []
