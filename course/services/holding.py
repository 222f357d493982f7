"""A rendezvous: nobody goes on before enough have come."""

from __future__ import annotations

import asyncio

from course.services.clock import Clock


class Holding:
    """Holds whoever waits until `until` of them wait together; from then on everybody passes.

    When the world goes quiet with fewer, those who wait are let go and `let_go` gets their number. Later ones
    are held again, so that calls which come together are counted together whatever came before them.
    """

    def __init__(self, clock: Clock, until: int) -> None:
        self.until = until
        self.reached = False
        self.let_go: list[int] = []
        self._open = False
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()
        self._stuck = clock.on_stuck(self._let_go)

    async def wait(self) -> None:
        """Returns when `until` are waiting, when fewer are let go, or after close()."""
        if self._open:
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.add(place)
        if len(self._waiting) >= self.until:
            self.reached = self._open = True
            self._release()
        try:
            await place
        finally:
            self._waiting.discard(place)

    def close(self) -> None:
        """Lets everybody pass, without a record."""
        self._open = True
        self._stuck.cancel()
        self._release()

    def _let_go(self) -> None:
        if self._waiting:
            self.let_go.append(len(self._waiting))
            self._clock.record("held_fewer", in_flight=len(self._waiting), until=self.until)
            self._release()

    def _release(self) -> None:
        # A released place is out at once: it must not count with those who come before its task runs again.
        places, self._waiting = self._waiting, set()
        for place in places:
            if not place.done():
                place.set_result(None)
