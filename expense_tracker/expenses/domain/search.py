"""Lists of expenses and incomes: filtered, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.lookups import Contains
from django.db.models.sql.compiler import SQLCompiler

from capstone.forms import checked
from expenses.domain.forms import SearchForm
from expenses.models import Expense

PER_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """`rows` are those of page `number` of `pages`; `count` is how many there are on all of them."""

    rows: list[Any]
    number: int
    pages: int
    per_page: int
    count: int


def search(user: AbstractBaseUser, query: Mapping[str, Any]) -> Page:
    """One page of the user's expenses, newest day first. Raises Invalid."""
    values = checked(SearchForm, query, user=user)
    return page_of(filtered(user, values), values)


def page_of(rows: QuerySet, values: Mapping[str, Any]) -> Page:
    """The page of the ordered `rows` that the cleaned values of a SearchForm ask for; past the last one it is empty."""
    number, size = values["page"] or 1, values["per_page"] or PER_PAGE
    count = rows.count()
    shown = list(rows[(number - 1) * size : number * size])
    return Page(rows=shown, number=number, pages=max(1, -(-count // size)), per_page=size, count=count)


def filtered(user: AbstractBaseUser, values: Mapping[str, Any]) -> QuerySet[Expense]:
    """The user's expenses to which the cleaned values of a SearchForm apply; deleted ones only when asked for."""
    rows = Expense.objects.filter(user=user, deleted_at__isnull=values["deleted"] != "1")
    conditions = {
        "category": values["category"],
        "spent_on__gte": values["from"],
        "spent_on__lte": values["to"],
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value}).select_related("category")
    # Not icontains: SQLite's knows the letters A to Z alone.
    return rows.filter(Contains(Folded("description"), Folded(Value(values["text"])))) if values["text"] else rows


class Folded(Func):
    """A text without the difference of capital and small letters, in whatever alphabet."""

    function = "UPPER"
    output_field = TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[Any]]:
        """By a function of our own: see signals.py."""
        return self.as_sql(compiler, connection, function="casefold", **context)
