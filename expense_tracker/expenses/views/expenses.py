"""The list of expenses, and one expense at a time."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.pages import page
from expenses import actions
from expenses.domain import expenses, periods
from expenses.domain.errors import Conflict
from expenses.domain.forms import ExpenseForm
from expenses.models import UserProfile
from expenses.views.shell import show, take


@page("GET")
async def expense_list(request: HttpRequest, user: Any) -> HttpResponse:
    """What was spent, newest first."""
    filters, query = request.GET.dict(), request.GET.copy()
    query.pop("page", None)
    _, found = await sync_to_async(actions.list_expenses)(user, filters)
    _, listed = await sync_to_async(actions.list_categories)(user, {})
    form = await sync_to_async(empty_form)(user)
    context = {"page": found, "filters": filters, **listed, "form": form, "query": query.urlencode()}
    return await show(request, user, "expenses", "expense_list.html", context)


@page("GET", "POST")
async def new_expense(request: HttpRequest, user: Any) -> HttpResponse:
    """Add one."""
    again = partial(_form, request, user)
    if request.method != "POST":
        return await again(await sync_to_async(empty_form)(user))
    return await take(request, user, ExpenseForm, expenses.add_expense, then="expenses", again=again)


@page("GET", "POST")
async def edit_expense(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Change one. Who was too slow sees both versions, and nothing that was typed is lost."""
    _, found = await sync_to_async(actions.show_expense)(user, pk)
    again = partial(_form, request, user, expense=found["expense"])
    if request.method != "POST":
        return await again(await sync_to_async(ExpenseForm)(user=user, initial=found["expense"]))
    try:
        return await take(request, user, ExpenseForm, partial(_update, pk), then="expenses", again=again)
    except Conflict as error:
        form = await sync_to_async(ExpenseForm)(request.POST, user=user)
        return await _conflict(request, user, form, error)


@page("POST")
async def delete_expense(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Delete one; it can be restored."""
    return await _change(request, user, pk, expenses.delete_expense)


@page("POST")
async def restore_expense(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Undo a delete."""
    return await _change(request, user, pk, expenses.restore_expense)


def empty_form(user: Any) -> ExpenseForm:
    """A form for a new expense. Its client_id is made here: a form that is sent twice adds one."""
    profile = UserProfile.objects.get(pk=user.pk)
    initial = {"currency": profile.currency, "spent_on": periods.today(profile.zone), "client_id": uuid.uuid4()}
    return ExpenseForm(user=user, initial=initial)


def _update(pk: int, user: Any, data: Any, *, via: str) -> None:
    expenses.update_expense(user, pk, data, via=via)


async def _change(request: HttpRequest, user: Any, pk: int, change: Any) -> HttpResponse:
    try:
        await sync_to_async(change)(user, pk, request.POST.get("version"), via="form")
    except Conflict as error:
        form = await sync_to_async(ExpenseForm)(user=user, initial=error.extra["current"])
        return await _conflict(request, user, form, error)
    return redirect("expenses")


async def _conflict(request: HttpRequest, user: Any, form: ExpenseForm, error: Conflict) -> HttpResponse:
    current = error.extra["current"]
    return await _form(request, user, form, current, conflict=current, status=409)


async def _form(
    request: HttpRequest, user: Any, form: Any, expense: Any = None, *, conflict: Any = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "expense": expense, "conflict": conflict}
    return await show(request, user, "expenses", "expense_form.html", context, status)
