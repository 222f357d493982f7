"""Expenses that come by themselves."""

from __future__ import annotations

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.pages import page
from expenses import actions
from expenses.domain import recurring
from expenses.domain.forms import RecurringForm
from expenses.domain.preferences import settings_of
from expenses.views.shell import show, take


@page("GET", "POST")
async def recurring_list(request: HttpRequest, user: Any) -> HttpResponse:
    """All of them, and a form for one more."""
    again = partial(_page, request, user)
    if request.method != "POST":
        return await again(await sync_to_async(_empty_form)(user))
    return await take(request, user, RecurringForm, recurring.add_recurring, then="recurring", again=again)


@page("POST")
async def switch_recurring(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """On or off: a checkbox that is off is not sent at all."""
    data = {"active": "active" in request.POST}
    await sync_to_async(recurring.update_recurring)(user, pk, data, via="form")
    return redirect("recurring")


def _empty_form(user: Any) -> RecurringForm:
    return RecurringForm(user=user, initial={"currency": settings_of(user).currency})


async def _page(request: HttpRequest, user: Any, form: Any, status: int = 200) -> HttpResponse:
    _, listed = await sync_to_async(actions.list_recurring)(user, {})
    return await show(request, user, "recurring", "recurring.html", {**listed, "form": form}, status)
