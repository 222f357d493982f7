"""The clock by itself, on the examiner's own loop; no submission."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from course.grader.examiner.clock import Clock
from course.grader.examiner.loop import ExaminerLoop


def run(test: Callable[[Clock], Coroutine[Any, Any, Any]]) -> Any:
    with asyncio.Runner(loop_factory=ExaminerLoop) as runner:
        return runner.run(test(runner.get_loop().clock))


def test_time_jumps_to_what_comes_next():
    async def test(clock):
        times = []
        for seconds in (3600, 1, 60):
            clock.call_later(seconds, lambda: times.append(clock.now))
        await clock.sleep(86_400)
        return times, clock.now

    assert run(test) == ([1, 60, 3600], 86_400)


def test_what_is_due_at_the_same_time_comes_in_the_order_in_which_it_was_asked_for():
    async def test(clock):
        seen = []
        for name in "abc":
            clock.call_later(5, lambda name=name: seen.append(name))
        await clock.sleep(5)
        return seen

    assert run(test) == ["a", "b", "c"]


def test_what_is_cancelled_does_not_happen_and_takes_no_time():
    async def test(clock):
        seen = []
        clock.call_later(50, lambda: seen.append("late")).cancel()
        await clock.sleep(1)
        await clock.quiet()
        return seen, clock.now

    assert run(test) == ([], 1)


def test_time_stands_still_while_the_examiner_works_and_does_not_wait_on_the_clock():
    async def test(clock):
        seen = []
        clock.call_later(1, lambda: seen.append("too early"))
        for _ in range(100):
            await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        return seen, clock.now

    assert run(test) == ([], 0)


def test_a_callback_may_schedule_another_one():
    async def test(clock):
        def again():
            if clock.now < 5:
                clock.call_later(1, again)

        clock.call_later(1, again)
        await clock.sleep(100)
        return clock.now

    assert run(test) == 100


def test_several_sleepers_wake_in_the_order_of_their_times():
    async def test(clock):
        woken = []

        async def sleeper(seconds):
            await clock.sleep(seconds)
            woken.append((seconds, clock.now))

        await asyncio.gather(*map(sleeper, (3, 1, 2)))
        return woken

    assert run(test) == [(1, 1), (2, 2), (3, 3)]


def test_quiet_moves_no_time():
    async def test(clock):
        clock.call_later(5, lambda: None)
        await clock.quiet()
        return clock.now

    assert run(test) == 0


def test_a_cancelled_sleeper_disturbs_nobody():
    async def test(clock):
        sleeper = asyncio.ensure_future(clock.sleep(1))
        await asyncio.sleep(0)
        sleeper.cancel()
        await clock.sleep(2)
        return sleeper.cancelled(), clock.now

    assert run(test) == (True, 2)


def test_those_who_hear_of_standstill_may_make_something_happen():
    async def test(clock):
        done = asyncio.get_running_loop().create_future()
        told = []

        def rescue():
            told.append(clock.now)
            clock.call_later(7, lambda: done.done() or done.set_result("rescued"))

        clock.on_stuck(rescue)
        clock.on_stuck(lambda: told.append("cancelled")).cancel()
        with clock.waiting():
            return await done, told, clock.now

    assert run(test) == ("rescued", [0], 7)


@pytest.mark.parametrize("kind", ["sleep", "boil"])
def test_what_is_recorded_stands_in_the_trace_with_its_time(kind):
    async def test(clock):
        await clock.sleep(1.5)
        clock.record(kind, pot="soup")
        return clock.trace

    assert run(test) == [{"at": 1.5, "kind": kind, "pot": "soup"}]
