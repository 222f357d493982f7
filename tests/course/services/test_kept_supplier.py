"""The supplier for somebody who plays with it: it answers in real time, from a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
import requests

from course.services.clock import WallClock
from course.services.kept_supplier import KeptSupplier


@pytest.fixture
def supplier() -> Iterator[KeptSupplier]:
    kept = KeptSupplier()
    yield kept
    kept.close()


def test_it_answers_while_this_thread_is_blocked(supplier: KeptSupplier):
    assert requests.get(f"{supplier.url}/price/flour").json()["ingredient"] == "flour"


async def test_it_can_be_made_and_told_where_a_loop_is_running():
    kept = KeptSupplier()
    kept.thinks(0)
    answer = await asyncio.to_thread(requests.get, f"{kept.url}/stock/flour")
    kept.close()
    assert answer.status_code == 200


def test_two_do_not_disturb_each_other(supplier: KeptSupplier):
    other = KeptSupplier()
    other.close()
    assert requests.get(f"{supplier.url}/price/flour").ok


def test_after_its_end_nothing_is_left():
    before = threading.active_count()
    kept = KeptSupplier()
    url = kept.url
    kept.close()
    assert threading.active_count() == before
    with pytest.raises(requests.ConnectionError):
        requests.get(url)


async def test_the_clock_on_the_wall_calls_back_and_can_be_told_not_to():
    clock, called = WallClock(), asyncio.Event()
    clock.call_later(0, lambda: pytest.fail("it was taken back")).cancel()
    clock.on_stuck(lambda: pytest.fail("nobody knows when all is quiet")).cancel()
    clock.call_later(0.001, called.set)
    await called.wait()
    assert clock.now > 0
