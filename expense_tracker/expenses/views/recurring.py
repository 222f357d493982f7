"""Expenses that come by themselves."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from expenses import actions
from expenses.domain import recurring
from expenses.domain.errors import Invalid
from expenses.domain.forms import RecurringForm
from expenses.views.shell import page, refused, show


@page("GET", "POST")
async def recurring_list(request: HttpRequest, user: Any) -> HttpResponse:
    """All of them, and a form for one more."""
    if request.method != "POST":
        return await _page(request, user, await sync_to_async(RecurringForm)(user=user))
    try:
        await sync_to_async(recurring.add_recurring)(user, request.POST, via="form")
    except Invalid as error:
        form = await sync_to_async(refused)(RecurringForm, request.POST, user, error)
        return await _page(request, user, form, status=400)
    return redirect("recurring")


@page("POST")
async def switch_recurring(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """On or off: a checkbox that is off is not sent at all."""
    data = {"active": "active" in request.POST}
    await sync_to_async(recurring.update_recurring)(user, pk, data, via="form")
    return redirect("recurring")


async def _page(request: HttpRequest, user: Any, form: Any, status: int = 200) -> HttpResponse:
    _, listed = await sync_to_async(actions.list_recurring)(user, {})
    return await show(request, user, "recurring", "recurring.html", {**listed, "form": form}, status)
