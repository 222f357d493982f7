"""Both at once, in few questions; but `last` is read after everything else.

fails: test_what_is_added_while_it_is_read_is_told_afterwards
says: is not above `last`
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from expenses.domain import rates
from expenses.domain.forms import SearchForm
from expenses.domain.limits import cents, in_month, spent_by_category
from expenses.domain.periods import month_of, months_after, today
from expenses.domain.search import filtered
from expenses.models import Category, ExchangeRate, Expense, Income, UserProfile
from expenses.ratesclient import Rates

from capstone.forms import checked

RECENT = 10  # expenses
MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """What README.md says of it; shapes.dashboard() makes it plain data."""

    month: date
    currency: str
    recent: list[Expense]
    by_category: list[tuple[Category, Decimal]]
    by_month: list[tuple[date, Decimal]]
    balance: Decimal
    spent: Decimal
    limit: Decimal | None
    rates: list[ExchangeRate]
    rates_are_fresh: bool
    last: int


def dashboard(user: AbstractBaseUser, query: Mapping[str, Any]) -> Dashboard:
    """The sync twin: the rate service first, the database then. Raises Invalid."""
    profile, values = _asked(user, query)
    told = rates.ask(profile.currency)
    figures = _figures(profile, values)
    if told and rates.news(told, figures["rates"]):
        figures["rates"] = _kept(told)
    return Dashboard(rates_are_fresh=told is not None, **figures)


async def adashboard(user: AbstractBaseUser, query: Mapping[str, Any], *, ask: bool = True) -> Dashboard:
    """Both at once: it takes as long as the slower of them. Raises Invalid.

    Without `ask` it does not wait for the rate service: the rates are the last known ones.
    """
    profile, values = await sync_to_async(_asked)(user, query)
    told, figures = await asyncio.gather(
        rates.aask(profile.currency) if ask else asyncio.sleep(0),
        sync_to_async(_figures)(profile, values),
    )
    if told and rates.news(told, figures["rates"]):  # seldom: as a rule nothing is left to do after the two
        figures["rates"] = await sync_to_async(_kept)(told)
    return Dashboard(rates_are_fresh=told is not None, **figures)


def _asked(user: AbstractBaseUser, query: Mapping[str, Any]) -> tuple[UserProfile, dict[str, Any]]:
    # Nobody need look up what was not asked for.
    categories: list[tuple[int, str]] | None = None if query.get("category") else []
    return UserProfile.objects.get(pk=user.pk), checked(SearchForm, query, user=user, categories=categories)


def _figures(profile: UserProfile, values: Mapping[str, Any]) -> dict[str, Any]:
    month = month_of(today(profile.zone))
    found = filtered(profile.user_id, {**values, "deleted": ""})
    all_of_it = Expense.objects.filter(user=profile.user_id, deleted_at=None)
    return {
        "month": month,
        "currency": profile.currency,
        "limit": profile.monthly_limit,
        "recent": list(found[:RECENT]),
        "by_category": _by_category(found if values["from"] or values["to"] else found.filter(in_month(month))),
        "by_month": _by_month(found, month),
        "balance": _sum(Income.objects.filter(user=profile.user_id), "amount") - _sum(all_of_it, "converted"),
        "spent": _sum(all_of_it.filter(in_month(month)), "converted"),
        "rates": rates.newest(profile.currency),
        "last": UserProfile.objects.values_list("last_number", flat=True).get(pk=profile.pk),
    }


def _kept(told: Rates) -> list[ExchangeRate]:
    rates.store(told)
    return rates.newest(told.base)


def _by_category(rows: QuerySet[Expense]) -> list[tuple[Category, Decimal]]:
    spent = spent_by_category(rows)
    categories = Category.objects.in_bulk(spent)
    return sorted(((categories[pk], total) for pk, total in spent.items()), key=lambda pair: (-pair[1], pair[0].name))


def _by_month(rows: QuerySet[Expense], month: date) -> list[tuple[date, Decimal]]:
    first = months_after(month, 1 - MONTHS)
    rows = rows.filter(spent_on__gte=first, spent_on__lt=months_after(month, 1)).order_by()
    spent = dict(rows.annotate(month=TruncMonth("spent_on")).values_list("month").annotate(Sum("converted")))
    months = (months_after(first, index) for index in range(MONTHS))
    return [(each, cents(spent.get(each))) for each in months]


def _sum(rows: QuerySet, field: str) -> Decimal:
    return cents(rows.aggregate(total=Sum(field))["total"])
