"""Expenses that come by themselves, each on each of its days once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone

from capstone.errors import DomainError, Invalid, NotFound
from capstone.forms import checked
from expenses.domain import rates, shapes
from expenses.domain.expenses import add_due as add_due_expense
from expenses.domain.forms import ActiveForm, RecurringForm
from expenses.domain.log import changing, record
from expenses.domain.periods import next_day, today
from expenses.models import RecurringExpense, UserProfile

logger = logging.getLogger(__name__)


def of(user: AbstractBaseUser) -> QuerySet[RecurringExpense]:
    """The user's own, the next one first."""
    return RecurringExpense.objects.filter(user=user).select_related("category")


def add_recurring(user: AbstractBaseUser, data: Mapping[str, Any], *, via: str) -> RecurringExpense:
    """Add one, that begins today or later. Raises Invalid."""
    values = checked(RecurringForm, data, user=user)
    with changing(user) as profile:
        day = today(profile.zone)
        starts_on = values["starts_on"] or day
        if starts_on < day:
            raise Invalid({"starts_on": ["It cannot begin before today."]})
        category = values.pop("category")
        values |= {"currency": values["currency"] or profile.currency, "starts_on": starts_on}
        row = RecurringExpense.objects.create(user_id=profile.pk, category_id=category, next_on=starts_on, **values)
        return _tell(profile, row, "created", via=via)


def update_recurring(user: AbstractBaseUser, pk: int, data: Mapping[str, Any], *, via: str) -> RecurringExpense:
    """Switch it on or off; what fell due while it was off does not come. Raises Invalid, NotFound."""
    active = checked(ActiveForm, data, user=user)["active"]
    with changing(user) as profile:
        row = RecurringExpense.objects.filter(user=user, pk=pk).first()
        if row is None:
            raise NotFound("recurring expense")
        day = today(profile.zone)
        if active and not row.active and row.next_on < day:
            row.next_on = next_day(row.every, row.starts_on, day - timedelta(days=1))
        row.active = active
        row.save()
        return _tell(profile, row, "updated", via=via)


def add_due(now: datetime | None = None) -> int:
    """Add all that has fallen due, in each user's own zone; gives how many. One that fails stops no other.

    May run twice at the same time: the user's lock lets one find the day before it is moved on, and the other after.
    """
    now = now or timezone.now()
    latest = now.date() + timedelta(days=1)  # it may be tomorrow already somewhere
    due = RecurringExpense.objects.filter(active=True, next_on__lte=latest).select_related("user__profile")
    for base in {row.user.profile.currency for row in due if row.currency != row.user.profile.currency}:
        rates.refresh(base)
    return sum(_add_days(row, now) for row in due)


def _add_days(row: RecurringExpense, now: datetime) -> int:
    added = 0
    try:
        while _add_next(row, now):
            added += 1
    except DomainError as error:  # no rate is known, or the category is gone: it stays due
        logger.warning("Recurring expense %s: %s %s", row.pk, error, error.fields)
    except Exception:
        logger.exception("Recurring expense %s could not be added", row.pk)
    return added


def _add_next(row: RecurringExpense, now: datetime) -> bool:
    with changing(row.user) as profile:
        fresh = RecurringExpense.objects.select_related("category").get(pk=row.pk)
        day = fresh.next_on
        if not fresh.active or day > today(profile.zone, now):
            return False
        fresh.next_on = next_day(fresh.every, fresh.starts_on, day)
        fresh.save(update_fields=["next_on"])
        add_due_expense(profile, shapes.recurring(fresh), fresh.pk, day, now)
        return True


def _tell(profile: UserProfile, row: RecurringExpense, kind: str, *, via: str) -> RecurringExpense:
    row = RecurringExpense.objects.select_related("category").get(pk=row.pk)
    text = f"{row.description}, {row.get_every_display().lower()}: {kind}"
    record(profile, f"recurring.{kind}", text, {"recurring": shapes.recurring(row)}, via=via)
    return row
