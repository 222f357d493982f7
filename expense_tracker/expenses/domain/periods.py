"""Days and months of a user's calendar."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from expenses.models import RecurringExpense


def today(zone: str, now: datetime | None = None) -> date:
    """The day that it is in `zone`; its midnight, not the server's, begins a month. `now` is aware."""
    return local(zone, now).date()


def local(zone: str, now: datetime | None = None) -> datetime:
    """`now`, or this moment, on the clocks of `zone`."""
    return (now or timezone.now()).astimezone(ZoneInfo(zone))


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_after(month: date, count: int) -> date:
    """The first day of the month `count` later, or earlier when it is negative."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def next_day(every: str, starts_on: date, after: date) -> date:
    """The first day after `after` of the weeks or months that `starts_on` begins.

    What began on the 31st comes on the last day of shorter months, and on the 31st again where there is one.
    """
    if every == RecurringExpense.Every.WEEK:
        return after + timedelta(days=7 - (after - starts_on).days % 7)
    candidate = _in_month(month_of(after), starts_on.day)
    return candidate if candidate > after else _in_month(months_after(month_of(after), 1), starts_on.day)


def _in_month(month: date, day: int) -> date:
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(day, last))
