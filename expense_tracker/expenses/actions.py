"""What can be asked for, by the API and by the socket alike: each action gives the status and the body of the answer.

All take the user, what was sent as plain data and, where something is changed, the way in that it came by. They are
sync and raise DomainError; a coroutine calls them in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User

from capstone.forms import checked
from expenses.domain import categories, expenses, incomes, log, preferences, recurring, search, shapes
from expenses.domain.forms import AfterForm, ReadForm

Data = Mapping[str, Any]
Answer = tuple[int, dict[str, Any]]
Action = Callable[..., Answer]


def list_expenses(user: User, data: Data) -> Answer:
    """GET /api/expenses/"""
    return 200, shapes.page(search.search(user, data))


def create_expense(user: User, data: Data, *, via: str) -> Answer:
    """POST /api/expenses/"""
    expense, created = expenses.add_expense(user, data, via=via)
    return 201 if created else 200, {"expense": shapes.expense(expense)}


def show_expense(user: User, pk: Any) -> Answer:
    """GET /api/expenses/ID/"""
    return 200, {"expense": shapes.expense(expenses.get_expense(user, pk))}


def update_expense(user: User, pk: Any, data: Data, *, via: str) -> Answer:
    """PATCH /api/expenses/ID/"""
    return 200, {"expense": shapes.expense(expenses.update_expense(user, pk, data, via=via))}


def delete_expense(user: User, pk: Any, data: Data, *, via: str) -> Answer:
    """DELETE /api/expenses/ID/"""
    return 200, {"expense": shapes.expense(expenses.delete_expense(user, pk, data.get("version"), via=via))}


def restore_expense(user: User, pk: Any, data: Data, *, via: str) -> Answer:
    """POST /api/expenses/ID/restore/"""
    return 200, {"expense": shapes.expense(expenses.restore_expense(user, pk, data.get("version"), via=via))}


def list_categories(user: User, data: Data) -> Answer:
    """GET /api/categories/"""
    return 200, {"categories": [shapes.category(category) for category in categories.visible(user)]}


def create_category(user: User, data: Data, *, via: str) -> Answer:
    """POST /api/categories/"""
    return 201, {"category": shapes.category(categories.add_category(user, data, via=via))}


def update_category(user: User, pk: Any, data: Data, *, via: str) -> Answer:
    """PATCH /api/categories/ID/"""
    return 200, {"category": shapes.category(categories.update_category(user, pk, data, via=via))}


def list_incomes(user: User, data: Data) -> Answer:
    """GET /api/incomes/"""
    return 200, shapes.income_page(incomes.list_incomes(user, data))


def create_income(user: User, data: Data, *, via: str) -> Answer:
    """POST /api/incomes/"""
    return 201, {"income": shapes.income(incomes.add_income(user, data, via=via))}


def delete_income(user: User, pk: Any, *, via: str) -> Answer:
    """DELETE /api/incomes/ID/"""
    return 200, {"income": shapes.income(incomes.delete_income(user, pk, via=via))}


def list_recurring(user: User, data: Data) -> Answer:
    """GET /api/recurring/"""
    return 200, {"recurring": [shapes.recurring(row) for row in recurring.of(user)]}


def create_recurring(user: User, data: Data, *, via: str) -> Answer:
    """POST /api/recurring/"""
    return 201, {"recurring": shapes.recurring(recurring.add_recurring(user, data, via=via))}


def update_recurring(user: User, pk: Any, data: Data, *, via: str) -> Answer:
    """PATCH /api/recurring/ID/"""
    return 200, {"recurring": shapes.recurring(recurring.update_recurring(user, pk, data, via=via))}


def show_settings(user: User, data: Data) -> Answer:
    """GET /api/settings/"""
    return 200, {"settings": shapes.settings(preferences.settings_of(user))}


def update_settings(user: User, data: Data, *, via: str) -> Answer:
    """PATCH /api/settings/"""
    return 200, {"settings": shapes.settings(preferences.update_settings(user, data, via=via))}


def list_notifications(user: User, data: Data) -> Answer:
    """GET /api/notifications/"""
    asked = checked(AfterForm, data, user=user)
    rows = log.read_after(user, asked["after"] or 0, asked["limit"] or 100)
    last, unread = log.head(user)
    return 200, {"notifications": rows, "last": last, "unread": unread}


def read_notifications(user: User, data: Data, *, via: str) -> Answer:
    """POST /api/notifications/read/"""
    last, unread = log.mark_read(user, checked(ReadForm, data, user=user)["up_to"], via=via)
    return 200, {"last": last, "unread": unread}
