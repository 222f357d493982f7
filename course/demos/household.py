"""All that a complete project needs, started together: database, Redis, supplier, mail server, and its own processes.

The demo shows it, the acceptance suite tests it: its parts can be killed and started again, one by one.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from course.catalog import ROOT
from course.services.clock import WallClock
from course.services.mail import MailCatcher
from course.services.postgres import Postgres, running_postgres
from course.services.project import Part, Project, ready
from course.services.redis import Redis, running_redis
from course.services.supplier import Supplier

Service = TypeVar("Service", MailCatcher, Supplier)

WORKER, BEAT = "worker", "beat"
_LOOK = 0.2  # seconds between two looks at a service that may have ended


@dataclass(frozen=True, kw_only=True)
class House:
    """A project that can be lived in. The variables that its README lists begin with `prefix` and an underscore."""

    folder: Path
    prefix: str
    supplier: str  # the variable, without the prefix, that holds the supplier's address
    called: str = "household"
    makes: tuple[str, ...] = ()  # commands of its manage.py that make what its pages load

    def variables(self, **told: str) -> dict[str, str]:
        """These variables with their prefix."""
        return {f"{self.prefix}_{name}": value for name, value in told.items()}


EXPENSES = House(folder=ROOT / "expense_tracker", prefix="EXPENSES", supplier="RATES_URL")
RECIPES = House(
    folder=ROOT / "recipe_collab", prefix="RECIPES", supplier="SUPPLIER_URL", called="kitchen", makes=("assets",)
)
HOUSES = {house.folder.name: house for house in (EXPENSES, RECIPES)}  # by the project's name


class Ended(NamedTuple):
    """What has ended: `killed` is the name of a part that somebody killed and that can be started again, or empty."""

    killed: str
    says: str


class Household:
    """The running parts. `urls` are those of the servers, `parts` the processes by their names.

    `redis` has no url where the project runs without one, and `postgres` is None where it runs on SQLite.
    """

    def __init__(
        self,
        house: House,
        project: Project,
        doors: Sequence[socket.socket],
        *,
        redis: Redis,
        postgres: Postgres | None,
        mail: MailCatcher,
        supplier: Supplier,
    ) -> None:
        self.house = house
        self.project = project
        self.redis = redis
        self.postgres = postgres
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
        # Without Redis the server does the others' work itself.
        for name in [*self.servers, *((WORKER, BEAT) if self.redis.url else ())]:
            if name not in self.parts or not self.parts[name].running:
                await self.start(name)
        await self.serving()

    async def serving(self) -> None:
        """Returns when every server serves. Raises ServiceUnavailable."""
        for name, url in zip(self.servers, self.urls, strict=True):
            await ready(url, self.parts[name])

    async def broken(self) -> Ended:
        """What has ended without being asked to, once there is something."""
        services = {"Redis": self.redis.process, "PostgreSQL": self.postgres and self.postgres.process}
        waits = [self._end_of(part) for part in self.parts.values()]
        waits += [self._end_of_service(name, process) for name, process in services.items() if process]
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        return done.pop().result()

    async def close(self) -> None:
        """End all processes at once: what they keep goes with them."""
        for part in self.parts.values():
            await part.kill()

    async def _end_of(self, part: Part) -> Ended:
        code = await part.ended()
        says = f"The {self.house.called}'s {part.name} has ended ({_ending(code)})."
        return Ended(part.name if code < 0 else "", f"{says} Its last line: {part.last_line()}")

    async def _end_of_service(self, name: str, process: subprocess.Popen) -> Ended:
        while (code := process.poll()) is None:  # noqa: ASYNC110 - a process of another library's has no event
            await asyncio.sleep(_LOOK)
        return Ended("", f"The {self.house.called}'s {name} has ended ({_ending(code)}).")


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def address(door: socket.socket) -> str:
    """The URL of the site at this socket, without a slash at its end."""
    host, port = door.getsockname()[:2]
    return f"http://{host}:{port}"


@asynccontextmanager
async def running_household(
    house: House,
    *,
    folder: Path | None = None,
    doors: Sequence[socket.socket],
    postgres: bool = False,
    redis: bool = True,
    environment: Mapping[str, str] | None = None,
    demo_data: bool = False,
    first: Sequence[str] = (),
) -> AsyncIterator[Household]:
    """The project in `folder`, ours without one, with one server at each of `doors` (bound TCP sockets; twice the same
    is two servers at one), a worker and a beat, until the end of the block; then nothing is left.

    `postgres` is PostgreSQL instead of SQLite; without `redis` the one server is its own worker and beat. `environment`
    adds to the variables that the project's README.md lists. `first` are commands of its manage.py that make what it
    needs. Raises ServiceUnavailable when something does not start. To be entered in the thread that lives as long as it
    is needed.
    """
    async with AsyncExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="course-demo-", ignore_cleanup_errors=True)))
        broker = stack.enter_context(running_redis()) if redis else Redis(url="")
        database = stack.enter_context(running_postgres()) if postgres else None
        mail = await _opened(stack, MailCatcher(WallClock()))
        supplier = await _opened(stack, Supplier(WallClock()))
        told = house.variables(
            DATA=str(work),
            DATABASE_URL=database.url if database else "",
            REDIS_URL=broker.url,
            SMTP_URL=f"smtp://{mail.host}:{mail.port}",
            SITE_URL=address(doors[0]),
            **{house.supplier: supplier.url("")},
        )
        ours = _among_ours(house, {**told, **(environment or {})})
        project = Project(folder or house.folder, environment=ours, work=work)
        household = Household(house, project, doors, redis=broker, postgres=database, mail=mail, supplier=supplier)
        stack.push_async_callback(household.close)
        for command in (*first, "migrate"):
            await project.manage(command)
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


def _among_ours(house: House, told: Mapping[str, str]) -> dict[str, str]:
    # What this shell says of another household is put aside.
    ours = {name: value for name, value in os.environ.items() if not name.startswith(f"{house.prefix}_")}
    return {**ours, "DJANGO_SETTINGS_MODULE": "config.settings", **told}
