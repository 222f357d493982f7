"""Runs the program on stdin as a reader would; of a warning or an error only one line is printed.

The loop is asyncio's own with a steadier clock. It stands still while a callback runs and never passes over a timer,
so a busy machine makes a lesson slower but cannot change the order of its output. The kitchen can be imported.
"""

import asyncio
import selectors
import sys
import warnings
from pathlib import Path

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"


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
        self._loop.move_clock()
        return events


class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        return SteadyLoop()


def show_warning(message, category, *_):
    print(f"{category.__name__}: {message}".splitlines()[0])


def show_error(kind, error, _):
    print(f"{kind.__name__}: {error}" if str(error) else kind.__name__)


# Last, as for the exercises: no file of theirs can shadow a library.
sys.path.append(str(EXERCISES))
asyncio.set_event_loop_policy(Policy())
warnings.simplefilter("always")
warnings.showwarning = show_warning
sys.excepthook = show_error
exec(compile(sys.stdin.read(), "lesson", "exec"), {"__name__": "__main__"})
