"""Money, days and charts as the pages show them: the templates get plain data, as the API gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template

register = template.Library()


@register.filter
def money(amount: Any) -> str:
    """`"1588.48"` as `1,588.48`."""
    return f"{Decimal(amount):,.2f}"


@register.filter
def rate(value: str) -> str:
    """`"0.92160000"` without the zeros at its end."""
    return f"{Decimal(value).normalize():f}"


@register.filter
def day(value: str) -> str:
    """`"2026-03-02"` as `2 Mar 2026`."""
    return _day(date.fromisoformat(value))


@register.filter
def month(value: str) -> str:
    """`"2026-03"` as `March 2026`."""
    return f"{_first_day(value):%B %Y}"


@register.filter
def short_month(value: str) -> str:
    """`"2026-03"` as `Mar`."""
    return f"{_first_day(value):%b}"


@register.filter
def moment(value: str) -> str:
    """An ISO moment as `2 Mar 2026, 08:15 UTC`; the page's script makes it the reader's own time."""
    when = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return f"{_day(when)}, {when:%H:%M} UTC"


@register.filter
def percent(part: str, whole: str) -> int:
    """How many per cent of `whole` the amount `part` is, rounded down: 100 is reached at the limit and not before."""
    return int(Decimal(part) * 100 / Decimal(whole))


@register.filter
def level(part: str, whole: str | None) -> str:
    """`over`, `near` or `under` the limit `whole`, or `free` without one; the borders are those of the notices."""
    if whole is None:
        return "free"
    spent, limit = Decimal(part), Decimal(whole)
    return "over" if spent > limit else "near" if spent * 5 >= limit * 4 else "under"


@register.filter
def most(rows: Sequence[Mapping[str, Any]], names: str) -> Decimal:
    """The largest amount under any of `names` (`"spent,limit"`) in the rows, at least one cent: where a scale ends."""
    amounts = [Decimal(row[name]) for row in rows for name in names.split(",") if row[name] is not None]
    return max([Decimal("0.01"), *amounts])


@register.filter
def below_zero(amount: str) -> bool:
    """Whether an amount is less than nothing."""
    return Decimal(amount) < 0


@register.filter
def chosen(field: forms.BoundField) -> str:
    """What stands in a form's field as its reader knows it: the name of a choice and not its id."""
    value = str(field.value() if field.value() is not None else "")
    names = {str(key): name for key, name in getattr(field.field, "choices", ())}
    return names.get(value, value)


def _day(when: date) -> str:
    return f"{when.day} {when:%b %Y}"


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
