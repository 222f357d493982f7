"""Servers to judge: what a submission may do with one that it does not know, and what came of it."""

from __future__ import annotations

import asyncio
import secrets
from types import SimpleNamespace

from course.grader.examiner.clock import Clock
from course.grader.examiner.errand import Errand
from course.services import ServiceUnavailable
from course.services.behaviours import Held
from course.services.servers import KINDS, Servers
from course.services.supplier import Supplier

_MOST_AT_ONCE = 50  # requests; the sockets' queues take a few more


class Trial:
    """One server, and the tools for the submission.

    `client.get()` asks the server, which asks the supplier. `supplier.hold()` keeps its answers back until
    `supplier.release()`; `supplier.waiting()` gives how many requests wait there when nothing moves any more.
    `asked` counts the requests to the server, `served` those that were answered, `in_flight` those under way now,
    `peak` the most at once, `kept` the answers of the supplier that were held. They are let go one by one, each when
    nothing moves any more: in the order in which they were asked for or, with `backwards`, the other way round.
    `left_held` and `left_in_flight` say what the submission had left undone at the end.
    """

    def __init__(self, name: str, servers: Servers, supplier: Supplier, clock: Clock) -> None:
        self.name = name
        self.overlaps = KINDS[name].overlaps
        self.asked = self.served = self.in_flight = self.peak = self.kept = 0
        self.backwards = self.left_held = False
        self.left_in_flight = 0
        self.answer: object = None  # the submission's
        self.client = SimpleNamespace(get=Errand("get", self._get))
        self.supplier = SimpleNamespace(
            hold=Errand("hold", self._hold),
            waiting=Errand("waiting", self._waiting),
            release=Errand("release", self._release),
        )
        self._servers = servers
        self._supplier = supplier
        self._clock = clock
        self._paths: list[str] = []
        self._held: Held | None = None
        self._all_held: list[Held] = []
        self._fault: ServiceUnavailable | None = None

    def end(self) -> None:
        """Give the server back as it was, whatever the submission has left.

        Raises ServiceUnavailable when the server did not answer: then nothing that the submission said counts.
        """
        self.left_held, self.left_in_flight = self._held is not None, self.in_flight
        self._open()
        for held in self._all_held:
            for path in list(held.waiting):
                held.let_go(path)
        if self._fault:
            raise self._fault

    async def _get(self) -> str:
        if self.in_flight >= _MOST_AT_ONCE:
            raise ConnectionRefusedError(f"the server takes {_MOST_AT_ONCE} requests at once, and no more")
        path = f"/price/{secrets.token_hex(4)}"
        self._paths.append(path)
        self.asked += 1
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        try:
            answer = await self._servers.get(self.name, path)
            self.served += 1
            return answer
        except ServiceUnavailable as error:
            self._fault = error
            raise
        finally:
            self.in_flight -= 1

    async def _hold(self) -> None:
        if self._held is None:
            # Only these: what an earlier trial has left to the server must not stand in the way of this one.
            self._held = Held(self._paths)
            self._all_held.append(self._held)
            self._supplier.behaves(self._held)

    async def _waiting(self) -> int:
        await self._clock.quiet()
        return sum(r.ending == "waiting" and r.path in self._paths for r in self._supplier.requests)

    async def _release(self) -> None:
        if held := self._open():
            self._let_one_go(held)

    def _open(self) -> Held | None:
        held, self._held = self._held, None
        if held:
            held.open()
            self.kept += held.kept
        return held

    def _let_one_go(self, held: Held) -> None:
        def go() -> None:
            for path in reversed(self._paths) if self.backwards else self._paths:
                if path in held.waiting:
                    held.let_go(path)
                    # Not at once: the clock would call it in the same breath.
                    asyncio.get_running_loop().call_soon(self._let_one_go, held)
                    return

        self._clock.call_later(0, go)  # when nothing moves: whoever does not wait for it has returned by then


class Trials:
    """The servers of one verdict, to be tried in one test."""

    def __init__(self, servers: Servers, supplier: Supplier, clock: Clock) -> None:
        self._servers = servers
        self._supplier = supplier
        self._clock = clock

    def of(self, server: str, times: int = 1) -> list[Trial]:
        """As many new trials for each kind whose name holds `server`, in an order that nobody knows."""
        names = times * [name for name in KINDS if server in name]
        trials = [Trial(name, self._servers, self._supplier, self._clock) for name in names]
        secrets.SystemRandom().shuffle(trials)
        return trials
