"""Incomes, the other side of the balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from capstone.errors import NotFound
from capstone.forms import checked
from expenses.domain import shapes
from expenses.domain.forms import IncomeForm, SearchForm
from expenses.domain.log import changing, record
from expenses.domain.periods import today
from expenses.domain.search import Page, page_of
from expenses.models import Income, UserProfile


def list_incomes(user: AbstractBaseUser, query: Mapping[str, Any]) -> Page:
    """One page of the user's incomes, newest day first. Raises Invalid."""
    values = checked(SearchForm, query, user=user)
    return page_of(Income.objects.filter(user=user), values)


def add_income(user: AbstractBaseUser, data: Mapping[str, Any], *, via: str) -> Income:
    """Add one, in the user's own currency. Raises Invalid."""
    values = checked(IncomeForm, data, user=user)
    with changing(user) as profile:
        day = values["received_on"] or today(profile.zone)
        income = Income.objects.create(user_id=profile.pk, **{**values, "received_on": day})
        _tell(profile, income, "created", via=via)
        return income


def delete_income(user: AbstractBaseUser, pk: int, *, via: str) -> Income:
    """Delete one for good; gives what it was. Raises NotFound."""
    with changing(user) as profile:
        income = Income.objects.filter(user=user, pk=pk).first()
        if income is None:
            raise NotFound("income")
        _tell(profile, income, "deleted", via=via)
        Income.objects.filter(pk=pk).delete()
        return income


def _tell(profile: UserProfile, income: Income, kind: str, *, via: str) -> None:
    text = f"{income.description}: {income.amount:.2f} {profile.currency}, income {kind}"
    record(profile, f"income.{kind}", text, {"income": shapes.income(income)}, via=via)
