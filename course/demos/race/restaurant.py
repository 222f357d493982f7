"""All that runs for the race: both kitchens, the supplier they ask, the bell they ring, and the waiter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from course.demos.race.bell import Bell, Heard
from course.demos.race.choices import Choices
from course.demos.race.kitchens import NAMES, Kitchen, route
from course.demos.race.waiter import Round, Waiter
from course.load.supplier import SupplierProcess


class Restaurant:
    """Opened by open() as it is wanted, and again when something has died, until close().

    `heard` is called when an order gets into a view or leaves it, `said` with a sentence about who died, and `opened`
    with the name of a kitchen that serves now. All is started in the thread that opens it: it must live as long.
    """

    def __init__(self, *, heard: Heard, said: Callable[[str], None], opened: Callable[[str], None]) -> None:
        self.kitchens = {name: Kitchen(name) for name in NAMES}
        self._said = said
        self._opened = opened
        self._bell = Bell(heard)
        self._supplier: SupplierProcess | None = None
        self._waiter: Waiter | None = None
        self._wanted = Choices()
        self._opening = asyncio.Lock()

    async def open(self, choices: Choices, *, waiter: bool = True) -> None:
        """Open what is closed or not as CHOICES want it, and let a waiter stand ready unless he is not wanted.

        Raises ServiceUnavailable when something does not start.
        """
        async with self._opening:
            self._wanted = choices
            if not self._bell.port:
                await self._bell.open()
            await self._find_supplier()
            for name, kitchen in self.kitchens.items():
                if await kitchen.open(choices, self._environment()):
                    self._opened(name)
            if waiter and self._waiter is None:
                self._waiter = await Waiter.ready()

    async def prepare(self, orders: int, choices: Choices) -> tuple[Waiter, Round]:
        """The waiter, and what he has to bring where, once the supplier thinks as long as it shall."""
        await self.open(choices)
        await asyncio.to_thread(cast(SupplierProcess, self._supplier).thinks, choices.latency / 1000)
        addresses = {name: kitchen.url + route(name, choices) for name, kitchen in self.kitchens.items()}
        waiter, self._waiter = cast(Waiter, self._waiter), None
        return waiter, Round(addresses=addresses, orders=orders)

    async def look(self, *, racing: bool) -> None:
        """Say who has died since the last look, and open again. Raises ServiceUnavailable.

        While a race is on, the next waiter is not called: a Python that starts takes a core from the kitchens.
        """
        if self._opening.locked():
            return
        for name, kitchen in self.kitchens.items():
            if how := kitchen.ending():
                self._said(f"The {name.upper()} kitchen died ({how}) and was opened again.")
            elif kitchen.lost_workers():
                self._said(f"The worker of the {name.upper()} kitchen died, and its server has started another.")
        await self.open(self._wanted, waiter=not racing)

    def close_kitchens(self) -> None:
        """Close both, with all they have at hand."""
        for kitchen in self.kitchens.values():
            kitchen.close()

    async def close(self) -> None:
        """End all that runs, at once."""
        self.close_kitchens()
        self._bell.close()
        if self._supplier is not None:
            self._supplier.close()
        if self._waiter is not None:
            await self._waiter.dismiss()

    async def _find_supplier(self) -> None:
        if self._supplier is not None and self._supplier.running:
            return
        if self._supplier is not None:
            self._said("The supplier died. Another one was found, and both kitchens were opened anew.")
            self.close_kitchens()
            self._supplier.close()
        self._supplier = await asyncio.to_thread(SupplierProcess)

    def _environment(self) -> dict[str, str]:
        return {"KITCHEN_SUPPLIER_URL": cast(SupplierProcess, self._supplier).url, "RACE_BELL": str(self._bell.port)}
