"""The API: each handler names the action that it asks for; views/json.py does the rest.

An action runs in the request's thread, because a transaction belongs to one.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest

from expenses import actions
from expenses.actions import Action, Answer
from expenses.domain import shapes
from expenses.domain.dashboard import adashboard, dashboard
from expenses.views.json import Handler, endpoint, sent


def shows(action: Action) -> Handler:
    """Answers with what `action` finds, by the parameters of the URL."""

    async def handler(request: HttpRequest, user: Any) -> Answer:
        return await sync_to_async(action)(user, request.GET.dict())

    return handler


def adds(action: Action) -> Handler:
    """Lets `action` do what the body says."""

    async def handler(request: HttpRequest, user: Any) -> Answer:
        return await sync_to_async(action)(user, sent(request), via="api")

    return handler


def changes(action: Action) -> Handler:
    """Lets `action` change row `pk` as the body says."""

    async def handler(request: HttpRequest, user: Any, pk: int) -> Answer:
        return await sync_to_async(action)(user, pk, sent(request), via="api")

    return handler


async def show_expense(request: HttpRequest, user: Any, pk: int) -> Answer:
    """One expense."""
    return await sync_to_async(actions.show_expense)(user, pk)


async def delete_expense(request: HttpRequest, user: Any, pk: int) -> Answer:
    """A DELETE has no body: the version stands in the URL."""
    return await sync_to_async(actions.delete_expense)(user, pk, request.GET.dict(), via="api")


async def delete_income(request: HttpRequest, user: Any, pk: int) -> Answer:
    """One income less."""
    return await sync_to_async(actions.delete_income)(user, pk, via="api")


async def change_settings(request: HttpRequest, user: Any) -> Answer:
    """A user has one row of settings: there is no number in the URL."""
    return await sync_to_async(actions.update_settings)(user, sent(request), via="api")


async def show_dashboard(request: HttpRequest, user: Any) -> Answer:
    """The database and the rate service are asked at once."""
    return 200, shapes.dashboard(await adashboard(user, request.GET.dict()))


async def show_dashboard_sync(request: HttpRequest, user: Any) -> Answer:
    """One after the other, in a thread: to compare with."""
    return 200, shapes.dashboard(await sync_to_async(dashboard)(user, request.GET.dict()))


expense_list = endpoint(get=shows(actions.list_expenses), post=adds(actions.create_expense))
expense = endpoint(get=show_expense, patch=changes(actions.update_expense), delete=delete_expense)
restore = endpoint(post=changes(actions.restore_expense))
categories = endpoint(get=shows(actions.list_categories), post=adds(actions.create_category))
category = endpoint(patch=changes(actions.update_category))
incomes = endpoint(get=shows(actions.list_incomes), post=adds(actions.create_income))
income = endpoint(delete=delete_income)
recurring_list = endpoint(get=shows(actions.list_recurring), post=adds(actions.create_recurring))
recurring = endpoint(patch=changes(actions.update_recurring))
settings = endpoint(get=shows(actions.show_settings), patch=change_settings)
notifications = endpoint(get=shows(actions.list_notifications))
read = endpoint(post=adds(actions.read_notifications))
dashboard_view = endpoint(get=show_dashboard)
dashboard_sync_view = endpoint(get=show_dashboard_sync)
