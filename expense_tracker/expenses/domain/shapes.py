"""The objects of README.md as plain data: what JSON, templates and the channel layer can carry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from expenses.models import (
    Category,
    CsvImport,
    ExchangeRate,
    Expense,
    Income,
    Notification,
    RecurringExpense,
    UserProfile,
)

if TYPE_CHECKING:
    from expenses.domain.dashboard import Dashboard
    from expenses.domain.search import Page

Shape = dict[str, Any]


def money(amount: Decimal | None) -> str | None:
    """An amount with two places, `None` for no limit."""
    return None if amount is None else f"{amount:.2f}"


def moment(when: datetime) -> str:
    """An aware moment in UTC with milliseconds, as JavaScript writes it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def expense(row: Expense) -> Shape:
    """Needs `row.category` to be loaded."""
    return {
        "id": row.pk,
        "amount": money(row.amount),
        "currency": row.currency,
        "rate": f"{row.rate:.8f}",
        "rate_date": row.rate_date.isoformat(),
        "rate_is_manual": row.rate_is_manual,
        "converted": money(row.converted),
        "category": row.category_id,
        "category_name": row.category.name,
        "description": row.description,
        "spent_on": row.spent_on.isoformat(),
        "created": moment(row.created),
        "version": row.version,
        "deleted": row.deleted_at is not None,
        "client_id": str(row.client_id) if row.client_id else None,
    }


def category(row: Category) -> Shape:
    """`shared` ones belong to nobody and are changed in the admin."""
    return {
        "id": row.pk,
        "name": row.name,
        "spending_limit": money(row.spending_limit),
        "shared": row.user_id is None,
    }


def income(row: Income) -> Shape:
    """See README.md."""
    return {
        "id": row.pk,
        "amount": money(row.amount),
        "description": row.description,
        "received_on": row.received_on.isoformat(),
    }


def recurring(row: RecurringExpense) -> Shape:
    """Needs `row.category` to be loaded."""
    return {
        "id": row.pk,
        "amount": money(row.amount),
        "currency": row.currency,
        "category": row.category_id,
        "category_name": row.category.name,
        "description": row.description,
        "every": row.every,
        "starts_on": row.starts_on.isoformat(),
        "next_on": row.next_on.isoformat(),
        "active": row.active,
    }


def settings(profile: UserProfile) -> Shape:
    """Needs `profile.user` to be loaded, for its address."""
    return {
        "monthly_limit": money(profile.monthly_limit),
        "zone": profile.zone,
        "currency": profile.currency,
        "notify": profile.notify,
        "email_when": profile.email_when,
        "email": profile.user.email,
    }


def notification(row: Notification) -> Shape:
    """See README.md."""
    return {
        "number": row.number,
        "kind": row.kind,
        "text": row.text,
        "data": row.data,
        "via": row.via,
        "created": moment(row.created),
        "read": row.read,
    }


def rate(row: ExchangeRate) -> Shape:
    """What one unit was worth in the user's currency, and on which day."""
    return {"currency": row.currency, "rate": f"{row.rate:.8f}", "date": row.date.isoformat()}


def csv_import(row: CsvImport) -> Shape:
    """See README.md."""
    return {
        "id": row.pk,
        "name": row.name,
        "state": row.state,
        "added": row.added,
        "created": moment(row.created),
    }


def page(found: Page) -> Shape:
    """A page of expenses."""
    return _page("expenses", expense, found)


def income_page(found: Page) -> Shape:
    """A page of incomes."""
    return _page("incomes", income, found)


def dashboard(board: Dashboard) -> Shape:
    """See README.md."""
    return {
        "month": f"{board.month:%Y-%m}",
        "currency": board.currency,
        "recent": [expense(row) for row in board.recent],
        "by_category": [
            {"category": row.pk, "category_name": row.name, "spent": money(spent), "limit": money(row.spending_limit)}
            for row, spent in board.by_category
        ],
        "by_month": [{"month": f"{month:%Y-%m}", "spent": money(spent)} for month, spent in board.by_month],
        "balance": money(board.balance),
        "spent": money(board.spent),
        "limit": money(board.limit),
        "rates": [rate(row) for row in board.rates],
        "rates_are_fresh": board.rates_are_fresh,
        "last": board.last,
    }


def _page(name: str, shape: Callable[[Any], Shape], found: Page) -> Shape:
    return {
        name: [shape(row) for row in found.rows],
        "page": found.number,
        "pages": found.pages,
        "per_page": found.per_page,
        "count": found.count,
    }
