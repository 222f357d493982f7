"""CPU work in a thread: the loop goes on answering, the work gets no faster.

Widely taught: `asyncio.to_thread` on CPU-bound work "still blocks" the event loop; or, on the contrary, threads make
such work faster.

What happens: called inside the loop, the work stops everything until it is done. In a thread the loop goes on: a thread
that runs Python code must let go of the interpreter's lock when another has waited for it for
`sys.getswitchinterval()` seconds (0.005). But only the holder of that lock runs Python code: two such jobs take turns,
and two processor cores do not help. (A free-threaded build has no such lock, and C code that lets go of it, such as the
hashing of a large file, does run beside.) That both together take as long as one after the other is a benchmark's
business; what is shown here needs no stopwatch.

The right way: a thread to stay responsive; a process pool, or Celery, to be faster as well.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time

import pytest

free_threaded = not getattr(sys, "_is_gil_enabled", lambda: True)()


@pytest.fixture
async def heartbeat():
    """The beats of the loop: a list that grows by one at every pass."""
    beats = []

    async def beat():
        while True:
            beats.append(len(beats))
            await asyncio.sleep(0)

    task = asyncio.create_task(beat())
    await asyncio.sleep(0)
    yield beats
    task.cancel()


@pytest.fixture
def no_forced_switches():
    """The interpreter takes its lock from no thread: what switches now lets go by itself."""
    seconds = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(seconds)


def add_up(n=1_000_000):
    total = 0
    for i in range(n):
        total += i
    return total


def count_beats_while_adding(beats):
    before = len(beats)
    add_up()
    return len(beats) - before


async def test_cpu_work_in_the_loop_stops_its_heart(heartbeat):
    assert count_beats_while_adding(heartbeat) == 0


async def test_cpu_work_in_a_thread_lets_the_heart_beat():
    loop, begun, enough = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def add_up_until_the_loop_says_so():
        loop.call_soon_threadsafe(begun.set)
        last_resort = time.thread_time() + 5  # seconds of CPU: a loop that stands still fails the test, no hang
        while not enough.is_set() and time.thread_time() < last_resort:
            add_up(1000)
        return enough.is_set()

    async def say_so_after(beats):
        await begun.wait()
        for _ in range(beats):
            await asyncio.sleep(0)
        enough.set()

    speaker = asyncio.create_task(say_so_after(beats=20))
    assert await asyncio.to_thread(add_up_until_the_loop_says_so)
    await speaker


@pytest.mark.skipif(free_threaded, reason="a free-threaded Python has no lock to take turns with")
async def test_only_one_thread_runs_python_code_at_a_time(heartbeat, no_forced_switches):
    assert await asyncio.to_thread(count_beats_while_adding, heartbeat) == 0
