"""The first page: where the money went."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse

from capstone.pages import page
from expenses import actions
from expenses.domain import shapes
from expenses.domain.dashboard import adashboard
from expenses.views.shell import show


@page("GET")
async def dashboard(request: HttpRequest, user: Any) -> HttpResponse:
    """Everything at a glance. An open page that draws itself anew does not wait for the rates; they follow."""
    filters = request.GET.dict()
    ask = request.headers.get("X-Draw") != "known"
    _, listed = await sync_to_async(actions.list_categories)(user, {})
    shown = shapes.dashboard(await adashboard(user, filters, ask=ask))
    context = {"dashboard": shown, "filters": filters, "asked": ask, **listed}
    return await show(request, user, "dashboard", "dashboard.html", context)
