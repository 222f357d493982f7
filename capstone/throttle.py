"""How much one socket may send: a bucket of frames that fills by itself."""

from __future__ import annotations

import time
from collections.abc import Callable


class Bucket:
    """Holds `burst` frames when full, and gets `rate` new ones a second."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._left = float(burst)
        self._seen = clock()

    def take(self) -> float:
        """0 when a frame may come now, and it is taken; else the seconds until one may."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._seen) * self._rate)
        self._seen = now
        if self._left < 1:
            return (1 - self._left) / self._rate
        self._left -= 1
        return 0.0

    def owe(self) -> float:
        """Take a frame that is there already, and give the seconds to wait before it is looked at."""
        wait = self.take()
        if wait:
            self._left -= 1
        return wait
