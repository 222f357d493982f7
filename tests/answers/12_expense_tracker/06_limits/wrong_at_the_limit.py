"""Exactly the limit is taken for more than the limit.

fails: test_a_limit_warns_once_and_alerts_once
says: limit.warning, limit.warning after an expense of 15
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth
from expenses.domain import notices
from expenses.domain.forms import zones
from expenses.domain.log import changing
from expenses.domain.periods import month_of, months_after, today
from expenses.models import CENT, Category, Expense, LimitNotice, UserProfile

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
        if self.spent >= self.limit:
            return PASSED
        return WARNING if self.spent * 100 >= self.limit * WARNING else 0


def check_limits(profile: UserProfile, now: datetime | None = None, *, via: str) -> None:
    """Tell what this month's spending has reached for the first time. To be called within changing()."""
    month = month_of(today(profile.zone, now))
    told = _told(profile, month)
    for spending in _spendings(profile, month):
        key = spending.category.pk if spending.category else None
        if spending.percent > told.get(key, 0):
            # Who passes the limit needs no warning any more: it counts as told.
            for percent in (WARNING, PASSED):
                if told.get(key, 0) < percent <= spending.percent:
                    LimitNotice.objects.create(
                        user_id=profile.pk, category=spending.category, month=month, percent=percent
                    )
            notices.limit(profile, month, spending, via=via)


def check_all(now: datetime | None = None) -> int:
    """Check every user, in one query; tell those for whom there is something to tell, and give how many they were."""
    users = list(_users_to_tell(now))
    for user in users:
        with changing(user.user) as profile:
            check_limits(profile, now, via="system")
    return len(users)


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


def _told(profile: UserProfile, month: date) -> dict[int | None, int]:
    rows = LimitNotice.objects.filter(user_id=profile.pk, month=month).order_by()
    return dict(rows.values_list("category").annotate(Max("percent")))


def _users_to_tell(now: datetime | None) -> Iterator[UserProfile]:
    month_spent: dict[int, Decimal] = {}
    yielded: set[int] = set()
    for row in _totals_of_all(now):
        user = row["user"]
        month_spent[user] = month_spent.get(user, Decimal(0)) + cents(row["total"])
        limits = (
            (cents(row["total"]), row["category__spending_limit"], row["told"]),
            (month_spent[user], row["user__profile__monthly_limit"], row["told_of_month"]),
        )
        if user not in yielded and any(
            Spending(category=None, spent=spent, limit=limit).percent > (told or 0) for spent, limit, told in limits
        ):
            yielded.add(user)
    yield from UserProfile.objects.select_related("user").filter(pk__in=yielded)


def _totals_of_all(now: datetime | None) -> QuerySet:
    told = LimitNotice.objects.filter(user=OuterRef("user"), month=OuterRef("month")).order_by().values("user")
    highest = told.annotate(highest=Max("percent")).values("highest")
    return (
        Expense.objects.filter(_this_month_everywhere(now))
        .annotate(month=TruncMonth("spent_on"))
        .order_by("user")
        .values("user", "category", "month", "category__spending_limit", "user__profile__monthly_limit")
        .annotate(
            total=Sum("converted"),
            told=Subquery(highest.filter(category=OuterRef("category"))),
            told_of_month=Subquery(highest.filter(category=None)),
        )
    )


def _this_month_everywhere(now: datetime | None) -> Q:
    # While it is the last day of a month here it may be the first of the next one there.
    months: dict[date, list[str]] = {}
    for zone, _ in zones():
        months.setdefault(month_of(today(zone, now)), []).append(zone)
    condition = Q()
    for month, names in months.items():
        condition |= in_month(month) if len(months) == 1 else in_month(month) & Q(user__profile__zone__in=names)
    return condition
