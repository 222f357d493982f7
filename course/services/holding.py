"""A rendezvous: nobody goes on before enough have come."""

from __future__ import annotations

import asyncio

from course.services.clock import Clock, Handle


class Holding:
    """Holds whoever waits until `until` of them wait together; from then on everybody passes.

    When all is quiet with fewer, before any time passes, those who wait are let go, and `let_go` gets their number;
    a client's own time-out would end them otherwise. Later ones are held again, so that those which come together
    are counted together, whatever came before. Without `until` they are held until close() or until the clock is
    stuck: what waits for them may take its time.
    """

    def __init__(self, clock: Clock, until: int | None) -> None:
        self.until = until
        self.reached = False
        self.let_go: list[int] = []
        self._open = False
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()
        self._next_look: Handle | None = clock.on_stuck(self._let_go) if until is None else None

    async def wait(self) -> None:
        """Returns when `until` are waiting, when fewer are let go, or after close()."""
        if self._open:
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.add(place)
        if self.until is not None:
            self._look(self.until)
        try:
            await place
        finally:
            self._waiting.discard(place)

    def close(self) -> None:
        """Lets everybody pass, without a record."""
        self._open = True
        if self._next_look is not None:
            self._next_look.cancel()
        self._release()

    def _look(self, until: int) -> None:
        if len(self._waiting) >= until:
            self.reached = True
            self.close()
        elif self._next_look is None:
            # Due at this instant: called when all is quiet, and before the clock moves.
            self._next_look = self._clock.call_later(0, self._quiet)

    def _quiet(self) -> None:
        self._next_look = None
        self._let_go()

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
