"""The race: what was chosen, and the orders under way. There is one, however many pages look at it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from course.demos.race.choices import Choices, checked_orders
from course.demos.race.commentary import Ran, ending, reason
from course.demos.race.kitchens import NAMES
from course.demos.race.log import Log
from course.demos.race.orders import Orders
from course.demos.race.restaurant import Restaurant
from course.load.figures import Figures, figures
from course.load.guests import Visit
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
        self.restaurant = Restaurant(heard=self._heard, said=self._tell, opened=self._opened)
        self._pages = 0
        self._orders = Orders()
        self._running: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def now(self) -> float | None:
        """Seconds since the orders came in; None before."""
        began = self._orders.began
        return None if began is None else time.monotonic() - began

    def open(self) -> asyncio.Task[None]:
        """Open the kitchens, and watch over them; what goes wrong with that is said in the log.

        The task ends when they are open, or cannot be.
        """
        self.log.add(self._chosen(), _state("opening"))
        self._watching = _task(self._watch())
        self._running = _task(self._telling(self._open()))
        return self._running

    async def close(self) -> None:
        """End all that runs, at once."""
        for task in filter(None, (self._running, self._watching)):
            task.cancel()
            await asyncio.wait([task])
        await self.restaurant.close()

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

    def start(self, orders: Any) -> asyncio.Task[None]:
        """Let so many orders come in at both kitchens; those still under way are given up. Raises ChoiceError.

        The task ends when the race has.
        """
        number = checked_orders(orders)
        self._give_up()
        self._running = _task(self._telling(self._run(number, self.choices, self._running)))
        return self._running

    def stop(self) -> None:
        """Give up what is under way."""
        if self._is_running:
            self.log.add(_state("stopped", at=self.now))
            self._give_up()

    def served(self, kitchen: str) -> Figures:
        """The figures of the orders that have ended there. Raises ValueError when none has."""
        return figures(self._orders.ended(kitchen))

    @property
    def _is_running(self) -> bool:
        return self._running is not None and not self._running.done()

    def _give_up(self) -> None:
        if not self._is_running:
            return
        if self._running is not None:
            self._running.cancel()
        if (
            self._orders.began is not None
        ):  # a kitchen goes on with what has come in, and that would be in the next race's way
            self.restaurant.close_kitchens()

    def _look_for_pages(self) -> None:
        if not self._pages:
            self.deserted.set()

    def _chosen(self) -> dict[str, Any]:
        return {"kind": "choices", **asdict(self.choices)}

    def _tell(self, text: str) -> None:
        self.log.add({"kind": "notice", "text": text})

    def _opened(self, name: str) -> None:
        self.log.add({"kind": "open", "kitchen": name, "server": self.restaurant.kitchens[name].serves})

    async def _telling(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ServiceUnavailable as error:
            self._tell(str(error))
            self.log.add(_state("stopped", at=self.now))

    async def _open(self) -> None:
        await self.restaurant.open(self.choices)
        self.log.add(_state("ready"))

    async def _run(self, orders: int, choices: Choices, before: asyncio.Task[None] | None) -> None:
        self._orders = Orders()
        self.log.begin_anew(self._chosen(), {"kind": "race", "orders": orders, "choices": asdict(choices)})
        for name in NAMES:
            self._opened(name)
        if before is not None:
            await asyncio.wait([before])
        waiter, meant = await self.restaurant.prepare(orders, choices)
        try:
            async for kitchen, began, visit in waiter.bring(meant):
                self._note(kitchen, began, visit)
        finally:
            await waiter.dismiss()
        await self._end(orders, choices)

    def _note(self, kitchen: str, began: float, visit: Visit) -> None:
        if self._orders.began is None:
            self.log.add(_state("racing"))
        self.log.add(*self._orders.noted(kitchen, began, visit))

    def _heard(self, kitchen: str, what: str, order: int, at: float) -> None:
        self.log.add(*self._orders.rung(kitchen, what, order, at))

    async def _end(self, orders: int, choices: Choices) -> None:
        if any(len(self._orders.ended(name)) < orders for name in NAMES):
            raise ServiceUnavailable("The one who brings the orders has died; let the orders come in once more.")
        counted = {name: self.served(name) for name in NAMES}
        memory = {name: await kitchen.memory() for name, kitchen in self.restaurant.kitchens.items()}
        for name in NAMES:
            self.log.add(_figures(name, counted[name], memory[name]))
        ran = Ran(orders=orders, choices=choices, memory=memory, **counted)
        self.log.add({"kind": "said", "text": ending(ran), "why": reason(ran)}, _state("done"))
        if any(counted[name].failed for name in NAMES):
            self.restaurant.close_kitchens()  # they may still be busy for guests who have gone; the watch opens again

    async def _watch(self) -> None:
        said = ""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.restaurant.look(racing=self._is_running)
            except ServiceUnavailable as error:
                if said != str(error):  # once, not with each look
                    self._tell(str(error))
                said = str(error)
            if self._orders.began is not None and self._is_running:
                await self._count()

    async def _count(self) -> None:
        for name, kitchen in self.restaurant.kitchens.items():
            memory = await kitchen.memory()
            ended = self._orders.ended(name)
            self.log.add(_figures(name, figures(ended) if ended else None, memory))


def _task(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(work)


def _state(state: str, **more: Any) -> dict[str, Any]:
    return {"kind": "state", "state": state, **more}


def _figures(kitchen: str, counted: Figures | None, memory: int | None) -> dict[str, Any]:
    """NaN is no JSON: of nobody served there are no figures."""
    known = counted if counted and counted.served else None
    return {
        "kind": "figures",
        "kitchen": kitchen,
        "throughput": known and known.throughput,
        "p50": known and known.p50,
        "p95": known and known.p95,
        "memory": memory,
    }
