"""A server of the project whose questions to the database wait until tests let them pass, and whose supplier is ours.

Nothing of the project knows of it: its settings gain one application, which lies in gate/.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from course.demos.household import Household, address, door
from course.services.clock import WallClock
from course.services.project import Part, Project, ready
from course.services.supplier import Supplier

from .people import PATIENCE

HERE = Path(__file__).parent


class Held:
    """The statements about one text that wait: all from number `first` (counted from 0) on, until the block ends."""

    def __init__(self, text: str, first: int) -> None:
        self.text = text
        self.seen = 0  # how many have come, held or not
        self.waiting = 0
        self.came = asyncio.Event()  # one waits
        self.open = asyncio.Event()
        self._first = first

    async def comes(self) -> None:
        """Returns once one waits. Raises TimeoutError after PATIENCE."""
        async with asyncio.timeout(PATIENCE):
            await self.came.wait()

    async def let(self) -> None:
        """Let one pass, now or later."""
        self.seen += 1
        if self.seen > self._first and not self.open.is_set():
            self.waiting += 1
            self.came.set()
            await self.open.wait()


class Gate:
    """Where the statements of a server ask; `asked` counts them all, `refused` those that were."""

    def __init__(self) -> None:
        self.asked = 0
        self.refused = 0
        self._held: Held | None = None
        self._refusing = ""
        self._times = 0

    @contextmanager
    def holding(self, text: str = "", *, first: int = 0) -> Iterator[Held]:
        """Statements with `text` among their parameters are counted and, from number `first` on, wait."""
        self._held = held = Held(text, first)
        try:
            yield held
        finally:
            self._held = None
            held.open.set()

    def refuse(self, text: str, times: int) -> None:
        """So many statements with `text` among their parameters fail, as they do when the disk is full."""
        self._refusing, self._times = text, times

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One thread of the server asks, again and again."""
        while line := await reader.readline():
            self.asked += 1
            _, parameters = json.loads(line)
            if self._held is not None and self._held.text in parameters:
                await self._held.let()
            writer.write(b"go\n" if self._passes(parameters) else b"no\n")
        writer.close()

    def _passes(self, parameters: str) -> bool:
        if not self._times or self._refusing not in parameters:
            return True
        self._times -= 1
        self.refused += 1
        return False


class GatedServer:
    """One more server of the household, at `url`, with a gate and with a supplier of its own."""

    def __init__(self, project: Project, sock: socket.socket, gate: Gate, supplier: Supplier) -> None:
        self.url = address(sock)
        self.gate = gate
        self.supplier = supplier
        self._project = project
        self._sock = sock
        self._part: Part | None = None

    async def start(self) -> None:
        """Start it, and return when it serves. Raises ServiceUnavailable."""
        self._part = await self._project.server("gated server", self._sock)
        await ready(self.url, self._part)

    async def kill(self) -> None:
        """No time for last words."""
        if self._part is not None:
            await self._part.kill()


@asynccontextmanager
async def gated_server(household: Household) -> AsyncIterator[GatedServer]:
    """It runs until the end of the block, on the household's database and Redis."""
    async with AsyncExitStack() as stack:
        gate, supplier, sock = Gate(), Supplier(WallClock()), door()
        stack.callback(sock.close)
        # What two services say would overwrite each other, and cost some dashboards a statement more.
        supplier.exchange.worth = household.supplier.exchange.worth
        await supplier.serve(door())
        stack.push_async_callback(supplier.close)
        asking = await stack.enter_async_context(await asyncio.start_server(gate.serve, "127.0.0.1", 0, limit=2**24))
        environment = {
            **household.project.environment,
            "DJANGO_SETTINGS_MODULE": "gated.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE / "gate"), os.environ.get("PYTHONPATH", "")])),
            "COURSE_GATE": str(asking.sockets[0].getsockname()[1]),
            **household.house.variables(**{household.house.supplier: supplier.url("")}),
        }
        project = Project(household.project.folder, environment=environment, work=household.project.work)
        server = GatedServer(project, sock, gate, supplier)
        stack.push_async_callback(server.kill)
        await server.start()
        yield server
