"""Durations belong to a clock that nobody can set.

Widely taught: `start = time.time()` ... `time.time() - start`, in views and in timing middleware.

What happens: `time.time()` is the date. It can be set: by hand, by a time server, by a virtual machine that wakes up.
Between two readings it may jump either way, and a soup is then reported as done an hour before it was begun.

The right way: `time.perf_counter()`, which cannot be set and never goes back. Dates are for "when", `perf_counter()` is
for "how long".
"""

from __future__ import annotations

import time

import pytest


async def taken(clock, cook):
    began = clock()
    await cook()
    return clock() - began


@pytest.fixture
def cook_while_the_date_is_set_back(monkeypatch):
    """Cooks, and meanwhile the machine's date goes back by an hour (a test may not do that to a real machine)."""
    real = time.time

    async def cook():
        monkeypatch.setattr(time, "time", lambda: real() - 3600)

    return cook


def test_the_date_can_be_set_and_promises_no_order():
    assert time.get_clock_info("time").adjustable is True
    assert time.get_clock_info("time").monotonic is False


def test_the_performance_counter_cannot_be_set_and_never_goes_back():
    assert time.get_clock_info("perf_counter").adjustable is False
    assert time.get_clock_info("perf_counter").monotonic is True
    readings = [time.perf_counter() for _ in range(1000)]
    assert readings == sorted(readings)


async def test_a_soup_timed_by_the_date_is_done_before_it_was_begun(cook_while_the_date_is_set_back):
    assert await taken(lambda: time.time(), cook_while_the_date_is_set_back) < 0


async def test_a_soup_timed_by_the_performance_counter_is_not(cook_while_the_date_is_set_back):
    assert await taken(lambda: time.perf_counter(), cook_while_the_date_is_set_back) >= 0
