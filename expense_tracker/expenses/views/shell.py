"""What every page has in common: who may see it, how mistakes look, and the `shell` around its content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from capstone.errors import Invalid
from capstone.pages import View, refused
from expenses.domain import log, periods
from expenses.domain.forms import OwnForm
from expenses.models import UserProfile


async def show(
    request: HttpRequest, user: Any, section: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, with the shell around it. `context` holds plain data and forms, so nothing asks the database here."""
    get_token(request)  # sets the cookie that the page's scripts send back
    shell = await sync_to_async(shell_of)(user, section)
    return render(request, f"expenses/{template}", {**context, "shell": shell}, status=status)


async def take(
    request: HttpRequest, user: Any, form_class: type[OwnForm], change: Callable, *, then: str, again: View
) -> HttpResponse:
    """Do what a form asks for, `change(user, data, via="form")`, and lead on to `then`, the name of a page.

    One that was wrong comes back with status 400: `again(form, status=400)` is the page that it stands on.
    """
    try:
        await sync_to_async(change)(user, request.POST, via="form")
    except Invalid as error:
        form = await sync_to_async(_refused)(form_class, request.POST, user, error)
        return await again(form, status=400)
    return redirect(then)


def shell_of(user: Any, section: str) -> dict[str, Any]:
    """See *What templates get* in README.md."""
    profile = UserProfile.objects.get(pk=user.pk)
    _, unread = log.head(user)
    return {
        "username": user.get_username(),
        "last_number": profile.last_number,
        "unread": unread,
        "currency": profile.currency,
        "today": periods.today(profile.zone).isoformat(),
        "section": section,
        "notify": profile.notify,
    }


def _refused(form_class: type[OwnForm], data: Any, user: Any, error: Invalid) -> forms.Form:
    # In the thread: a form may ask the database for its choices.
    return refused(form_class(data, user=user), error)
