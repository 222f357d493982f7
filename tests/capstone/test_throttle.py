"""capstone/throttle.py, with a clock in the test's hands."""

from __future__ import annotations

import pytest

from capstone.throttle import Bucket


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_comes_through_and_what_is_over_it_does_not(clock: Clock):
    bucket = Bucket(rate=20, burst=60, clock=clock)
    assert [bucket.take() for _ in range(60)] == [0.0] * 60
    assert bucket.take() == pytest.approx(0.05)


def test_the_answer_says_when_the_next_one_may_come(clock: Clock):
    bucket = Bucket(rate=2, burst=1, clock=clock)
    bucket.take()
    clock.now += 0.1
    wait = bucket.take()
    assert wait == pytest.approx(0.4)
    clock.now += wait
    assert bucket.take() == 0.0


def test_what_was_refused_costs_nothing(clock: Clock):
    bucket = Bucket(rate=1, burst=1, clock=clock)
    bucket.take()
    for _ in range(1000):
        assert bucket.take() > 0
    clock.now += 1
    assert bucket.take() == 0.0


def test_a_long_pause_fills_the_bucket_and_no_more(clock: Clock):
    bucket = Bucket(rate=20, burst=3, clock=clock)
    clock.now += 3600
    assert [bucket.take() > 0 for _ in range(4)] == [False, False, False, True]


def test_frames_that_are_there_already_are_looked_at_one_after_the_other(clock: Clock):
    bucket = Bucket(rate=2, burst=1, clock=clock)
    assert [bucket.owe() for _ in range(3)] == [0.0, pytest.approx(0.5), pytest.approx(1.0)]
    clock.now += 1.0
    assert bucket.owe() == pytest.approx(0.5)
