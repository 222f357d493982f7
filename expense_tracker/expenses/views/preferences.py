"""The user's settings."""

from __future__ import annotations

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse

from capstone.pages import page
from expenses import actions
from expenses.domain import preferences
from expenses.domain.forms import SettingsForm
from expenses.views.shell import show, take


@page("GET", "POST")
async def settings(request: HttpRequest, user: Any) -> HttpResponse:
    """Show and change them."""
    again = partial(_page, request, user)
    if request.method != "POST":
        return await again()
    return await take(request, user, SettingsForm, preferences.update_settings, then="settings", again=again)


async def _page(request: HttpRequest, user: Any, form: Any = None, status: int = 200) -> HttpResponse:
    _, shown = await sync_to_async(actions.show_settings)(user, {})
    form = form or SettingsForm(user=user, initial=shown["settings"])
    return await show(request, user, "settings", "settings.html", {**shown, "form": form}, status)
