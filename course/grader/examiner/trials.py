"""Servers to judge: what a submission may do with one that it does not know, and what came of it."""

from __future__ import annotations

import secrets
from types import SimpleNamespace

from course.grader.examiner.clock import Clock
from course.grader.examiner.errand import Errand
from course.services import ServiceUnavailable
from course.services.behaviours import Held
from course.services.servers import KINDS, Servers
from course.services.supplier import Supplier


class Trial:
    """One server, and the tools for the submission.

    `client.get()` asks the server, which asks the supplier. `supplier.hold()` keeps its answers back until
    `supplier.release()`; `supplier.waiting()` gives how many requests wait there when nothing moves any more.
    `asked` counts the requests to the server, `peak` the most under way at once; `fault` says that it did not work.
    """

    def __init__(self, name: str, servers: Servers, supplier: Supplier, clock: Clock) -> None:
        self.name = name
        self.overlaps = KINDS[name].overlaps
        self.asked = self.in_flight = self.peak = 0
        self.fault: ServiceUnavailable | None = None
        self.client = SimpleNamespace(get=Errand("get", self._get))
        self.supplier = SimpleNamespace(
            hold=Errand("hold", self._hold),
            waiting=Errand("waiting", self._waiting),
            release=Errand("release", self._release),
        )
        self._servers = servers
        self._supplier = supplier
        self._clock = clock
        self._paths: set[str] = set()
        self._held: Held | None = None

    @property
    def holds(self) -> bool:
        """Whether the supplier keeps its answers back."""
        return self._held is not None

    async def _get(self) -> str:
        path = f"/price/{secrets.token_hex(4)}"
        self._paths.add(path)
        self.asked += 1
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            return await self._servers.get(self.name, path)
        except ServiceUnavailable as error:
            self.fault = error
            raise
        finally:
            self.in_flight -= 1

    async def _hold(self) -> None:
        if self._held is None:
            # Only these: what an earlier trial has left to the server must not stand in the way of this one.
            self._held = Held(self._paths)
            self._supplier.behaves(self._held)

    async def _waiting(self) -> int:
        await self._clock.quiet()
        return sum(r.ending == "waiting" and r.path in self._paths for r in self._supplier.requests)

    async def _release(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None


class Trials:
    """The servers of one verdict, to be tried in one test."""

    def __init__(self, servers: Servers, supplier: Supplier, clock: Clock) -> None:
        self._servers = servers
        self._supplier = supplier
        self._clock = clock

    def of(self, server: str) -> list[Trial]:
        """A new trial for each kind whose name holds `server`, in an order that nobody knows."""
        trials = [Trial(name, self._servers, self._supplier, self._clock) for name in KINDS if server in name]
        secrets.SystemRandom().shuffle(trials)
        return trials
