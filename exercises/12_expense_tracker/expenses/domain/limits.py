"""Limits of the month and of categories: a warning when 80 per cent are spent, an alert above the limit.

Here each expense warns again, as nothing remembers what was told. Tell each threshold once a month, whatever is
lowered and raised in between; who jumps over the limit gets the alert alone, and no warning after it. LimitNotice in
models.py is there to remember it. check_all() does the same for all users once an hour, in one query: for expenses
that were dated ahead. Graded: once each, the month and the categories apart, and fifty expenses at once.

Before you run it: fifty requests add an expense at the same moment, and each asks whether it was told. How many say
no?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from expenses.domain import notices
from expenses.domain.periods import month_of, months_after, today
from expenses.models import CENT, Category, Expense, UserProfile

WARNING, PASSED = 80, 100  # per cent


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What is spent of a limit; `category` is None for the whole month."""

    category: Category | None
    spent: Decimal
    limit: Decimal | None

    @property
    def percent(self) -> int:
        """The highest threshold that is reached: WARNING, PASSED or 0. Exactly the limit is not over it."""
        if self.limit is None:
            return 0
        if self.spent > self.limit:
            return PASSED
        return WARNING if self.spent * 100 >= self.limit * WARNING else 0


def check_limits(profile: UserProfile, now: datetime | None = None, *, via: str) -> None:
    """Tell what this month's spending has reached. To be called within changing()."""
    month = month_of(today(profile.zone, now))
    for spending in _spendings(profile, month):
        # TODO: only what was not told yet this month.
        if spending.percent:
            notices.limit(profile, month, spending, via=via)


def check_all(now: datetime | None = None) -> int:
    """Check every user, in one query; tell those for whom there is something to tell, and give how many they were."""
    return 0


def spent_by_category(expenses: QuerySet[Expense]) -> dict[int, Decimal]:
    """Sums in the user's currency by the id of the category."""
    sums = expenses.order_by().values_list("category").annotate(Sum("converted"))
    return {category: cents(total) for category, total in sums}


def cents(total: Decimal | float | None) -> Decimal:
    """A sum with two places: SQLite adds in floating point, whose error is far below a cent."""
    return Decimal(total or 0).quantize(CENT)


def in_month(month: date) -> Q:
    """Which expenses fall into it. A month has no last moment to get wrong: it ends where the next begins."""
    return Q(spent_on__gte=month, spent_on__lt=months_after(month, 1), deleted_at=None)


def _spendings(profile: UserProfile, month: date) -> Iterator[Spending]:
    spent = spent_by_category(Expense.objects.filter(in_month(month), user_id=profile.pk))
    yield Spending(category=None, spent=sum(spent.values(), Decimal(0)), limit=profile.monthly_limit)
    for category in Category.objects.filter(pk__in=spent, spending_limit__isnull=False):
        yield Spending(category=category, spent=spent[category.pk], limit=category.spending_limit)
