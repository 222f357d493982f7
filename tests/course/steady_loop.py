"""asyncio's own loop with a steadier clock, so that a busy machine makes a lesson slower and nothing else.

The clock stands still while a callback runs or waits for its turn, and never passes over a timer: the order of what is
printed cannot change.
"""

import asyncio
import selectors


class SteadyLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.steady = 0.0
        super().__init__(_Selector(self))
        self.move_clock()

    def time(self):
        return self.steady

    def move_clock(self):
        first = self._scheduled[0].when() if self._scheduled else float("inf")
        self.steady = max(self.steady, min(super().time(), first))


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop):
        super().__init__()
        self._loop = loop

    def select(self, timeout=None):
        events = super().select(timeout)
        if timeout != 0:  # else a callback is ready: what an error wakes comes before the next timer
            self._loop.move_clock()
        return events


class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        return SteadyLoop()
