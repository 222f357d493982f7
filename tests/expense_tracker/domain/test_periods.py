"""Days and months."""

from datetime import UTC, date, datetime

import pytest
from expenses.domain.periods import months_after, next_day, today


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", date(2026, 1, 31)), ("Europe/Berlin", date(2026, 2, 1)), ("America/New_York", date(2026, 1, 31))],
)
def test_a_day_begins_at_midnight_of_the_zone(zone, day):
    assert today(zone, datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == day


@pytest.mark.parametrize(
    ("count", "month"),
    [(0, date(2026, 3, 1)), (10, date(2027, 1, 1)), (-3, date(2025, 12, 1)), (-15, date(2024, 12, 1))],
)
def test_months_are_counted_over_years(count, month):
    assert months_after(date(2026, 3, 1), count) == month


def test_what_began_on_the_31st_comes_at_the_end_of_shorter_months():
    days, day = [], date(2026, 1, 31)
    for _ in range(4):
        day = next_day("month", date(2026, 1, 31), day)
        days.append(day)
    assert days == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (date(2026, 3, 2), date(2026, 3, 9)),
        (date(2026, 3, 8), date(2026, 3, 9)),
        (date(2026, 3, 9), date(2026, 3, 16)),
        (date(2026, 3, 1), date(2026, 3, 2)),
    ],
)
def test_weeks_go_on_from_the_first_day(after, day):
    assert next_day("week", date(2026, 3, 2), after) == day
