"""All that expense_tracker needs, started together: database, Redis, rate service, mail server, and its own processes.

The demo shows it, the acceptance suite tests it: its parts can be killed and started again, one by one.
"""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from course.catalog import ROOT
from course.services.clock import WallClock
from course.services.mail import MailCatcher
from course.services.postgres import running_postgres
from course.services.project import Part, Project, ready
from course.services.redis import Redis, running_redis
from course.services.supplier import Supplier

Service = TypeVar("Service", MailCatcher, Supplier)

PROJECT = ROOT / "expense_tracker"
WORKER, BEAT = "worker", "beat"


class Household:
    """The running parts. `urls` are those of the servers, `parts` the processes by their names."""

    def __init__(
        self, project: Project, doors: Sequence[socket.socket], redis: Redis, mail: MailCatcher, supplier: Supplier
    ) -> None:
        self.project = project
        self.redis = redis
        self.mail = mail
        self.supplier = supplier
        self.urls = [address(door) for door in doors]
        self.parts: dict[str, Part] = {}
        self._doors = {f"server {number}": door for number, door in enumerate(doors, 1)}

    @property
    def servers(self) -> list[str]:
        """The servers' names, in the order of `urls`."""
        return list(self._doors)

    async def start(self, name: str) -> None:
        """Start the part of this name: one of `servers`, WORKER, BEAT. Raises ServiceUnavailable."""
        if name in self._doors:
            self.parts[name] = await self.project.server(name, self._doors[name])
        elif name == WORKER:
            self.parts[name] = await self.project.worker()
        else:
            self.parts[name] = await self.project.beat(name)

    async def open(self) -> None:
        """Start what is not running, and return when every server serves. Raises ServiceUnavailable."""
        for name in [*self.servers, WORKER, BEAT]:
            if name not in self.parts or not self.parts[name].running:
                await self.start(name)
        await self.serving()

    async def serving(self) -> None:
        """Returns when every server serves. Raises ServiceUnavailable."""
        for name, url in zip(self.servers, self.urls, strict=True):
            await ready(url, self.parts[name])

    async def broken(self) -> Part:
        """The first part that has ended without being asked to, once there is one."""
        waits = {asyncio.ensure_future(part.ended()): part for part in self.parts.values()}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return waits[done.pop()]

    async def close(self) -> None:
        """End all processes at once: what they keep goes with them."""
        for part in self.parts.values():
            await part.kill()


def address(door: socket.socket) -> str:
    """The URL of the site at this socket, without a slash at its end."""
    host, port = door.getsockname()[:2]
    return f"http://{host}:{port}"


@asynccontextmanager
async def running_household(
    folder: Path = PROJECT,
    *,
    doors: Sequence[socket.socket],
    postgres: bool = False,
    environment: Mapping[str, str] | None = None,
    demo_data: bool = False,
) -> AsyncIterator[Household]:
    """The project in `folder` with one server at each of `doors` (bound TCP sockets; twice the same is two servers at
    one), a worker and a beat, until the end of the block; then nothing is left.

    `postgres` is PostgreSQL instead of SQLite, `environment` adds to what README.md of expense_tracker lists. Raises
    ServiceUnavailable when something does not start. To be entered in the thread that lives as long as it is needed.
    """
    async with AsyncExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="course-demo-", ignore_cleanup_errors=True)))
        redis = stack.enter_context(running_redis())
        database = stack.enter_context(running_postgres()) if postgres else ""
        mail = await _opened(stack, MailCatcher(WallClock()))
        supplier = await _opened(stack, Supplier(WallClock()))
        told = _environment(work, database, redis, mail, supplier, address(doors[0]))
        project = Project(folder, environment={**told, **(environment or {})}, work=work)
        household = Household(project, doors, redis, mail, supplier)
        stack.push_async_callback(household.close)
        await project.manage("migrate")
        if demo_data:
            await project.manage("demo_data")
        await household.open()
        yield household


async def _opened(stack: AsyncExitStack, service: Service) -> Service:
    await service.serve(door())
    stack.push_async_callback(service.close)
    return service


def door(port: int = 0) -> socket.socket:
    """A socket bound to this port of the loopback address, any that is free for 0. Raises OSError."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(("127.0.0.1", port))
    except OSError:
        sock.close()
        raise
    return sock


def _environment(
    work: Path, database: str, redis: Redis, mail: MailCatcher, supplier: Supplier, url: str
) -> dict[str, str]:
    # What this shell says of another household is put aside.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("EXPENSES_")}
    return {
        **ours,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EXPENSES_DATA": str(work),
        "EXPENSES_DATABASE_URL": database,
        "EXPENSES_REDIS_URL": redis.url,
        "EXPENSES_SMTP_URL": f"smtp://{mail.host}:{mail.port}",
        "EXPENSES_RATES_URL": supplier.url(""),
        "EXPENSES_SITE_URL": url,
    }
