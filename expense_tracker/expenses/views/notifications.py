"""The log: everything that happened."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.forms import checked
from capstone.pages import page
from expenses import actions
from expenses.domain import log
from expenses.domain.forms import SearchForm
from expenses.views.shell import show


@page("GET")
async def notification_list(request: HttpRequest, user: Any) -> HttpResponse:
    """Newest first."""
    context = await sync_to_async(_found)(user, request.GET)
    return await show(request, user, "notifications", "notifications.html", context)


@page("POST")
async def read(request: HttpRequest, user: Any) -> HttpResponse:
    """Mark them as read."""
    await sync_to_async(actions.read_notifications)(user, request.POST, via="form")
    return redirect("notifications")


def _found(user: Any, query: Any) -> dict[str, Any]:
    number = checked(SearchForm, {"page": query.get("page")}, user=user)["page"] or 1
    rows, pages = log.newest(user, number)
    return {"notifications": rows, "number": number, "pages": pages}
