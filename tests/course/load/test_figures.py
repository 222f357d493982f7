"""What is said of many waits, on made-up ones."""

import math

import pytest

from course.load.figures import figures, percentile
from course.load.guests import Visit


def visits(*waits, every=0.0, **fields):
    return [
        Visit(number=n, intended=n * every, begun=n * every, ended=n * every + wait, **({"status": 200} | fields))
        for n, wait in enumerate(waits)
    ]


def test_a_wait_counts_from_the_moment_at_which_the_guest_meant_to_come():
    late = Visit(number=1, intended=1.0, begun=3.0, ended=3.5, status=200)
    said = figures([late])
    assert (said.p50, said.p95, said.late) == (2.5, 2.5, 2.0)


def test_percentiles_are_of_those_served_and_the_others_are_counted():
    said = figures([*visits(1.0, 2.0, 3.0), *visits(60.0, status=None, error="no answer in time")])
    assert (said.served, said.failed, said.p50) == (3, 1, 2.0)
    assert said.errors == ("no answer in time",)


def test_throughput_is_over_the_time_until_the_last_was_served():
    assert figures(visits(1.0, 1.0, 1.0, every=0.5)).throughput == pytest.approx(3 / 2)


def test_an_error_page_serves_nobody():
    said = figures(visits(0.1, status=500, error="status 500"))
    assert (said.served, said.failed) == (0, 1)
    assert math.isnan(said.p50)
    assert math.isnan(said.throughput)


def test_there_are_no_figures_of_nobody():
    with pytest.raises(ValueError, match="no visits"):
        figures([])


def test_a_percentile_is_taken_of_all_values():
    assert percentile(list(range(101)), 95) == 95
    assert percentile([3.0], 95) == 3.0
    assert math.isnan(percentile([], 50))
