"""Money received."""

from __future__ import annotations

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.pages import page
from expenses import actions
from expenses.domain import incomes
from expenses.domain.forms import IncomeForm
from expenses.views.shell import show, take


@page("GET", "POST")
async def income_list(request: HttpRequest, user: Any) -> HttpResponse:
    """All of it, and a form for more."""
    again = partial(_page, request, user)
    if request.method != "POST":
        return await again(IncomeForm(user=user))
    return await take(request, user, IncomeForm, incomes.add_income, then="incomes", again=again)


@page("POST")
async def delete_income(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """One less."""
    await sync_to_async(incomes.delete_income)(user, pk, via="form")
    return redirect("incomes")


async def _page(request: HttpRequest, user: Any, form: Any, status: int = 200) -> HttpResponse:
    _, found = await sync_to_async(actions.list_incomes)(user, request.GET.dict())
    return await show(request, user, "incomes", "incomes.html", {"page": found, "form": form}, status)
