"""Expenses: added, changed, deleted and brought back, each with its notice and its look at the limits.

Two tabs show the same expense. One changes the amount, the other, a minute later, the text, and the amount is the old
one again: the last write wins, and nobody hears of it. Each row has a `version` that counts its changes, and who
sends a change names the version that it began with. Raise Conflict with the expense as it now is when that is another
one; of two at once only one may find its version. Graded: edits, deletes and restores that meet, by API, page and
socket.

Before you run it: which of the two tabs should be told, the first or the second, and what must it still see?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from expenses.domain import notices, rates, shapes
from expenses.domain.forms import ExpenseForm
from expenses.domain.limits import check_limits
from expenses.domain.log import changing
from expenses.domain.periods import today
from expenses.models import ExchangeRate, Expense, UserProfile

from capstone.errors import Invalid, NotFound
from capstone.forms import checked


def get_expense(user: AbstractBaseUser, pk: Any) -> Expense:
    """One of the user's, a deleted one too. Raises NotFound, and Invalid when `pk` is no whole number."""
    if type(pk) is not int:  # a frame may hold anything, and int() makes much of it
        raise Invalid({"expense": ["This must be the id of an expense."]})
    expense = Expense.objects.select_related("category").filter(user=user, pk=pk).first()
    if expense is None:
        raise NotFound("expense")
    return expense


def add_expense(user: AbstractBaseUser, data: Mapping[str, Any], *, via: str) -> tuple[Expense, bool]:
    """Add one; gives it and True, or what was kept before and False when its `client_id` has come already.

    Raises Invalid.
    """
    values = checked(ExpenseForm, data, user=user)
    _ask_for_a_rate(user, values)
    with changing(user) as profile:
        if values["client_id"] and (known := _sent_before(profile, values)):
            return known, False
        expense = Expense(user_id=profile.pk, client_id=values["client_id"])
        fill(expense, values, profile)
        return _keep(expense, profile, "created", via=via), True


def add_due(profile: UserProfile, data: Mapping[str, Any], recurring_id: int, day: date, now: datetime) -> Expense:
    """Add what a recurring expense brings on `day`. To be called within changing(). Raises Invalid."""
    values = checked(ExpenseForm, {**data, "spent_on": day.isoformat()}, user=profile.user)
    expense = Expense(user_id=profile.pk, recurring_id=recurring_id, recurring_on=day)
    fill(expense, values, profile)
    return _keep(expense, profile, "created", via="recurring", now=now)


def update_expense(user: AbstractBaseUser, pk: Any, data: Mapping[str, Any], *, via: str) -> Expense:
    """Change what `data` holds. Raises Invalid, NotFound."""
    known = get_expense(user, pk)
    values = checked(ExpenseForm, _merged(known, data), user=user)
    if known.rate_is_manual or values["currency"] != known.currency:  # else it keeps the rate that it has
        _ask_for_a_rate(user, values)
    with changing(user) as profile:
        # TODO: only if it is still at the version that `data` names; else raise Conflict. Deletes the same.
        expense = get_expense(user, pk)
        before = shapes.expense(expense)
        fill(expense, values, profile)
        return _keep(expense, profile, "updated", via=via, before=before)


def delete_expense(user: AbstractBaseUser, pk: Any, version: Any, *, via: str) -> Expense:
    """Take it out of every list and sum; the row stays, to be restored. Raises Invalid, NotFound."""
    return _set_deleted(user, pk, version, timezone.now(), "deleted", via=via)


def restore_expense(user: AbstractBaseUser, pk: Any, version: Any, *, via: str) -> Expense:
    """Undo the delete. Raises Invalid, NotFound."""
    return _set_deleted(user, pk, version, None, "restored", via=via)


def fill(
    expense: Expense, values: Mapping[str, Any], profile: UserProfile, known: Mapping[str, ExchangeRate] | None = None
) -> Expense:
    """Put the cleaned values of an ExpenseForm into a row, converted; nothing is saved. Raises Invalid without a rate.

    `known` are the newest rates by currency, for who fills many rows.
    """
    day, currency = values["spent_on"] or today(profile.zone), values["currency"] or profile.currency
    same = expense.pk and expense.currency == currency and not expense.rate_is_manual
    if same and values["rate"] is None:
        # An edit of the amount or the text is no reason to convert at another day's rate.
        how = rates.conversion(values["amount"], expense.rate, expense.rate_date, manual=False)
    else:
        how = rates.convert(values["amount"], currency, profile.currency, rate=values["rate"], day=day, known=known)
    taken = {name: values[name] for name in ("amount", "description")}
    taken |= {"category_id": values["category"], "currency": currency, "spent_on": day, **asdict(how)}
    for name, value in taken.items():
        setattr(expense, name, value)
    return expense


def _set_deleted(
    user: AbstractBaseUser, pk: Any, version: Any, moment: datetime | None, kind: str, *, via: str
) -> Expense:
    with changing(user) as profile:
        expense = get_expense(user, pk)
        expense.deleted_at = moment
        return _keep(expense, profile, kind, via=via)


def _keep(expense: Expense, profile: UserProfile, kind: str, *, via: str, **more: Any) -> Expense:
    now = more.pop("now", None)
    if expense.pk:
        expense.version += 1
    expense.save()
    # The category may be another one than the one that was loaded.
    expense = Expense.objects.select_related("category").get(pk=expense.pk)
    notices.expense(profile, kind, expense, via=via, **more)
    check_limits(profile, now, via=via)
    return expense


def _ask_for_a_rate(user: AbstractBaseUser, values: Mapping[str, Any]) -> None:
    # Before the transaction: a slow service must not keep others waiting for the lock. The admin has begun one
    # already, and makes do with the rates that are known.
    in_transaction = transaction.get_connection().in_atomic_block
    if values["currency"] and values["rate"] is None and not in_transaction:
        into = UserProfile.objects.values_list("currency", flat=True).get(pk=user.pk)
        if values["currency"] != into:
            rates.refresh(into)


def _sent_before(profile: UserProfile, values: Mapping[str, Any]) -> Expense | None:
    rows = Expense.objects.select_related("category")
    return rows.filter(user_id=profile.pk, client_id=values["client_id"]).first()


def _merged(expense: Expense, data: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody would send to make the expense what it is, with what `data` changes of it."""
    sent = shapes.expense(expense)
    # A rate that somebody typed was one of the currency that it then had.
    if not expense.rate_is_manual or data.get("currency", expense.currency) != expense.currency:
        del sent["rate"]
    return {**sent, **{name: data.get(name) for name in data}}  # a QueryDict's ** would be lists
