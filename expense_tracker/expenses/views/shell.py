"""What every page has in common: who may see it, how mistakes look, and the `shell` around its content."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from asgiref.sync import sync_to_async
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from capstone.error_views import answer
from capstone.errors import DomainError, Invalid
from expenses.domain import log, periods
from expenses.domain.forms import OwnForm
from expenses.models import UserProfile

View = Callable[..., Awaitable[HttpResponse]]


def page(*methods: str) -> Callable[[View], View]:
    """A page of a logged-in user, as view(request, user, **parts of the path); a DomainError becomes an error page."""

    def decorate(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @login_required
        @wraps(view)
        async def wrapped(request: HttpRequest, **parts: Any) -> HttpResponse:
            try:
                return await view(request, await request.auser(), **parts)
            except DomainError as error:
                return answer(request, error)

        return wrapped

    return decorate


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
        # In the thread: a form may ask the database for its choices.
        form = await sync_to_async(refused)(form_class, request.POST, user, error)
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


def refused(form_class: type[OwnForm], data: Any, user: Any, error: Invalid) -> forms.Form:
    """The form as it was sent, with what was wrong at its fields; what has no field of its own stands above."""
    form = form_class(data, user=user)
    known = dict(form.errors)
    for name, messages in error.fields.items():
        if name not in known:
            form.add_error(name if name in form.fields else None, messages)
    return form
