"""A server of the project whose questions to the database wait until the tests let them pass, and whose rates are ours.

Nothing of the project knows of it: its settings gain one application, which lies in gate/.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from course.demos.household import Household, address, door
from course.services.clock import WallClock
from course.services.project import Project, ready
from course.services.supplier import Supplier

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

    async def let(self) -> None:
        """Let one pass, now or later."""
        self.seen += 1
        if self.seen > self._first and not self.open.is_set():
            self.waiting += 1
            self.came.set()
            await self.open.wait()


class Gate:
    """Where the statements of a server ask; `asked` counts them all."""

    def __init__(self) -> None:
        self.asked = 0
        self._held: Held | None = None

    @contextmanager
    def holding(self, text: str, *, first: int = 0) -> Iterator[Held]:
        """Statements with `text` among their parameters are counted and, from number `first` on, wait."""
        self._held = held = Held(text, first)
        try:
            yield held
        finally:
            self._held = None
            held.open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One thread of the server asks, again and again."""
        while line := await reader.readline():
            self.asked += 1
            _, parameters = json.loads(line)
            if self._held is not None and self._held.text in parameters:
                await self._held.let()
            writer.write(b"go\n")
        writer.close()


class GatedServer:
    """One more server of the household, at `url`, with a gate and with a rate service of its own."""

    def __init__(self, url: str, gate: Gate, supplier: Supplier) -> None:
        self.url = url
        self.gate = gate
        self.supplier = supplier


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
        asking = await stack.enter_async_context(await asyncio.start_server(gate.serve, "127.0.0.1", 0))
        environment = {
            **household.project.environment,
            "DJANGO_SETTINGS_MODULE": "gated.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE / "gate"), os.environ.get("PYTHONPATH", "")])),
            "COURSE_GATE": str(asking.sockets[0].getsockname()[1]),
            "EXPENSES_RATES_URL": supplier.url(""),
        }
        project = Project(household.project.folder, environment=environment, work=household.project.work)
        server = await project.server("gated server", sock)
        stack.push_async_callback(server.kill)
        await ready(address(sock), server)
        yield GatedServer(address(sock), gate, supplier)
