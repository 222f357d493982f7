"""Lists of expenses and incomes: filtered, in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from expenses.domain import shapes
from expenses.domain.forms import SearchForm, checked
from expenses.domain.shapes import Shape
from expenses.models import Expense, Income

PER_PAGE = 20


def search(user: AbstractBaseUser, query: Mapping[str, Any]) -> Shape:
    """One page of the user's expenses as README.md has it. Raises Invalid."""
    values = checked(SearchForm, query, user=user)
    return _page("expenses", filtered(user, values), shapes.expense, values)


def search_incomes(user: AbstractBaseUser, query: Mapping[str, Any]) -> Shape:
    """One page of the user's incomes as README.md has it. Raises Invalid."""
    values = checked(SearchForm, query, user=user)
    return _page("incomes", Income.objects.filter(user=user), shapes.income, values)


def filtered(user: AbstractBaseUser, values: Mapping[str, Any]) -> QuerySet[Expense]:
    """The user's expenses to which the cleaned values of a SearchForm apply; deleted ones only when asked for."""
    rows = Expense.objects.filter(user=user, deleted_at__isnull=values["deleted"] != "1")
    conditions = {
        "category": values["category"],
        "spent_on__gte": values["from"],
        "spent_on__lte": values["to"],
        "description__icontains": values["text"],
    }
    return rows.filter(**{name: value for name, value in conditions.items() if value}).select_related("category")


def _page(name: str, rows: QuerySet, shape: Callable[[Any], Shape], values: Mapping[str, Any]) -> Shape:
    number, size = values["page"] or 1, values["per_page"] or PER_PAGE
    count = rows.count()
    shown = [shape(row) for row in rows[(number - 1) * size : number * size]]
    return {name: shown, "page": number, "pages": max(1, -(-count // size)), "per_page": size, "count": count}
