"""The user's settings."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from expenses import actions
from expenses.domain import preferences
from expenses.domain.errors import Invalid
from expenses.domain.forms import SettingsForm
from expenses.views.shell import page, refused, show


@page("GET", "POST")
async def settings(request: HttpRequest, user: Any) -> HttpResponse:
    """Show and change them."""
    if request.method != "POST":
        return await _page(request, user)
    try:
        await sync_to_async(preferences.update_settings)(user, request.POST, via="form")
    except Invalid as error:
        return await _page(request, user, refused(SettingsForm, request.POST, user, error), status=400)
    return redirect("settings")


async def _page(request: HttpRequest, user: Any, form: Any = None, status: int = 200) -> HttpResponse:
    _, shown = await sync_to_async(actions.show_settings)(user, {})
    form = form or SettingsForm(user=user, initial=shown["settings"])
    return await show(request, user, "settings", "settings.html", {**shown, "form": form}, status)
