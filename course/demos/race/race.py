"""The race: what was chosen, the kitchens, the orders under way. There is one, however many pages look at it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, cast

from course.demos.race.bell import Bell
from course.demos.race.choices import Choices, checked_orders
from course.demos.race.commentary import Ran, ending, reason
from course.demos.race.kitchens import NAMES, Kitchen, route
from course.demos.race.log import Log
from course.demos.race.waiter import Round, Waiter
from course.load.figures import Figures, figures
from course.load.guests import Visit
from course.load.supplier import SupplierProcess
from course.services import ServiceUnavailable

LOOK = 0.25  # seconds between two looks at memory, figures and who still lives
GRACE = 3.0  # seconds in which a page that was closed may be there again: it was only loaded anew


class Race:
    """Everything that happens stands in `log`. `deserted` is set when the last page has been closed.

    open() and close() frame its life, in the thread that lives as long as its processes are needed.
    """

    def __init__(self) -> None:
        self.log = Log()
        self.choices = Choices()
        self.deserted = asyncio.Event()
        self.kitchens = {name: Kitchen(name) for name in NAMES}
        self._pages = 0
        self._began: float | None = None
        self._visits: dict[str, dict[int, Visit]] = {}
        self._bell = Bell(self._heard)
        self._supplier: SupplierProcess | None = None
        self._waiter: Waiter | None = None
        self._running: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    @property
    def now(self) -> float | None:
        """Seconds since the orders came in; None before."""
        return None if self._began is None else time.monotonic() - self._began

    async def open(self) -> None:
        """Open the kitchens, and watch over them. Raises ServiceUnavailable when there is no supplier."""
        self.log.add(self._chosen(), {"kind": "state", "state": "opening"})
        self._supplier = SupplierProcess()
        await self._bell.open()
        self._waiter = await Waiter.ready()
        self._running = asyncio.get_running_loop().create_task(self._open_first())
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def close(self) -> None:
        """End all that runs, at once."""
        for task in (self._running, self._watching):
            if task is not None:
                task.cancel()
        for kitchen in self.kitchens.values():
            kitchen.close()
        for part in (self._supplier, self._bell):
            if part is not None:
                part.close()
        if self._waiter is not None:
            self._waiter.dismiss()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """A page looks at the race until the end of the block."""
        self._pages += 1
        try:
            yield
        finally:
            self._pages -= 1
            asyncio.get_running_loop().call_later(GRACE, self._look_for_pages)

    def choose(self, name: str, value: Any) -> None:
        """Choose one thing for the next race. Raises ChoiceError."""
        self.choices = self.choices.but(name, value)
        self.log.add(self._chosen())

    def start(self, orders: Any) -> None:
        """Let so many orders come in at both kitchens; those still under way are given up. Raises ChoiceError."""
        number = checked_orders(orders)
        self._give_up()
        self._running = asyncio.get_running_loop().create_task(self._run(number, self.choices))

    def stop(self) -> None:
        """Give up what is under way."""
        if self._running is not None and not self._running.done():
            self._give_up()
            self.log.add({"kind": "state", "state": "stopped"})

    def _give_up(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _look_for_pages(self) -> None:
        if not self._pages:
            self.deserted.set()

    def _chosen(self) -> dict[str, Any]:
        return {"kind": "choices", **asdict(self.choices)}

    def _tell(self, text: str) -> None:
        self.log.add({"kind": "notice", "text": text})

    async def _open_first(self) -> None:
        with suppress(ServiceUnavailable):  # which was said
            await self._open_all(self.choices)
            self.log.add({"kind": "state", "state": "ready"})

    async def _open_all(self, choices: Choices) -> None:
        environment = {
            "KITCHEN_SUPPLIER_URL": cast(SupplierProcess, self._supplier).url,
            "RACE_BELL": str(self._bell.port),
        }
        async with self._opening:  # the watch opens, too
            for name, kitchen in self.kitchens.items():
                try:
                    await kitchen.open(choices, environment)
                except ServiceUnavailable as error:
                    self._tell(str(error))
                    raise
                self.log.add({"kind": "open", "kitchen": name, "server": kitchen.serves})

    async def _run(self, orders: int, choices: Choices) -> None:
        self._began = None
        self._visits = {name: {} for name in NAMES}
        self.log.begin_anew(self._chosen(), {"kind": "race", "orders": orders, "choices": asdict(choices)})
        with suppress(ServiceUnavailable):  # which was said
            await self._open_all(choices)
            await asyncio.to_thread(cast(SupplierProcess, self._supplier).thinks, choices.latency / 1000)
            addresses = {name: kitchen.url + route(name, choices) for name, kitchen in self.kitchens.items()}
            await self._bring(Round(addresses=addresses, orders=orders))
            await self._end(orders, choices)

    async def _bring(self, meant: Round) -> None:
        waiter = self._waiter or await Waiter.ready()
        self._waiter = None
        try:
            async for kitchen, began, visit in waiter.bring(meant):
                self._note(kitchen, began, visit)
        finally:
            waiter.dismiss()
        self._waiter = await Waiter.ready()  # for the next race, which then begins at once

    def _note(self, kitchen: str, began: float, visit: Visit) -> None:
        if self._began is None:
            self._began = began
            self.log.add({"kind": "state", "state": "racing"})
        self._visits[kitchen][visit.number] = visit
        event: dict[str, Any] = {"kitchen": kitchen, "order": visit.number}
        if visit.waiting:
            self.log.add(event | {"kind": "sent", "at": visit.intended})
        elif visit.served:
            self.log.add(event | {"kind": "ended", "at": visit.ended})
        else:
            self.log.add(event | {"kind": "ended", "at": visit.ended, "error": visit.error})

    def _heard(self, kitchen: str, order: int, at: float) -> None:
        if self._began is not None and order in self._visits.get(kitchen, ()):
            self.log.add({"kind": "begun", "kitchen": kitchen, "order": order, "at": at - self._began})

    async def _end(self, orders: int, choices: Choices) -> None:
        counted = {name: figures(list(visits.values())) for name, visits in self._visits.items()}
        memory = {name: await kitchen.memory() for name, kitchen in self.kitchens.items()}
        for name in NAMES:
            self.log.add(_figures(name, counted[name], memory[name]))
        ran = Ran(orders=orders, choices=choices, memory=memory, **counted)
        self.log.add({"kind": "said", "text": ending(ran), "why": reason(ran)}, {"kind": "state", "state": "done"})

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            for kitchen in self.kitchens.values():
                await self._look_at(kitchen)

    async def _look_at(self, kitchen: Kitchen) -> None:
        name = kitchen.name.upper()
        if self._opening.locked():
            return
        if how := kitchen.ending():
            self._tell(f"The {name} kitchen died ({how}) and is opened again.")
            with suppress(ServiceUnavailable):  # which was said
                await self._open_all(self.choices)
        elif kitchen.lost_workers():
            self._tell(f"The worker of the {name} kitchen died, and {kitchen.serves} started another.")
        if self._is_under_way:
            ended = [visit for visit in self._visits[kitchen.name].values() if not visit.waiting]
            if ended:
                self.log.add(_figures(kitchen.name, figures(ended), await kitchen.memory()))

    @property
    def _is_under_way(self) -> bool:
        return self._began is not None and self._running is not None and not self._running.done()


def _figures(kitchen: str, counted: Figures, memory: int | None) -> dict[str, Any]:
    """NaN is no JSON: of nobody served there are no figures."""
    known = counted if counted.served else None
    return {
        "kind": "figures",
        "kitchen": kitchen,
        "served": counted.served,
        "failed": counted.failed,
        "throughput": known and known.throughput,
        "p50": known and known.p50,
        "p95": known and known.p95,
        "memory": memory,
    }
