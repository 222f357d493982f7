"""Pages: who may see them, and how what was wrong with a form comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from capstone.error_views import answer
from capstone.errors import DomainError, Invalid

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


def refused(form: forms.Form, error: Invalid) -> forms.Form:
    """The bound form, with what was wrong at its fields; what has no field of its own stands above."""
    known = dict(form.errors)
    for name, messages in error.fields.items():
        if name not in known:
            form.add_error(name if name in form.fields else None, messages)
    return form
