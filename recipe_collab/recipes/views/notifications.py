"""The log: what one was told."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.forms import checked
from capstone.pages import page
from recipes import actions
from recipes.domain import notices
from recipes.domain.forms import PageForm
from recipes.views.shell import show


@page("GET")
async def notification_list(request: HttpRequest, user: Any) -> HttpResponse:
    """Newest first."""
    number = checked(PageForm, request.GET)["page"] or 1
    rows, pages = await sync_to_async(notices.newest)(user, number)
    context = {"notifications": rows, "number": number, "pages": pages}
    return await show(request, user, "notifications", "notifications.html", context)


@page("POST")
async def read(request: HttpRequest, user: Any) -> HttpResponse:
    """Mark them as read."""
    await sync_to_async(actions.read_notifications)(user, request.POST)
    return redirect("notifications")
