"""The API's requests and answers: a view for each URL, its handlers by the name of the method.

Everything goes well here as long as the guest behaves. Another page's form can post with the user's cookie, an
unknown method is a KeyError, `[1]` as a body is one too, and of an error's fields nothing is told. README.md of
expense_tracker has a table, *Errors*: make every answer one of it. Graded: CSRF, 400 for bodies and fields, 405 with
Allow, 413.

Before you run it: who puts the cookie into a request that a form on another site sends, and who the token?
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from expenses.actions import Answer

from capstone.errors import DomainError

Handler = Callable[..., Awaitable[Answer]]


def endpoint(**handlers: Handler) -> Callable[..., Awaitable[HttpResponse]]:
    """A view that calls handler(request, user, **parts of the path) by the name of the method: `get=`, `post=`."""

    # TODO: every answer as in the table *Errors* of README.md; capstone/bodies.py reads a body.
    @csrf_exempt
    async def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            handler = handlers[(request.method or "").lower()]
            status, body = await handler(request, await _user(request), **parts)
        except DomainError as error:
            status, body = error.status, {"error": {"code": error.code, "message": error.message, **error.extra}}
        return JsonResponse(body, status=status)

    return view


def sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body."""
    return json.loads(request.body)


async def _user(request: HttpRequest) -> Any:
    user = await request.auser()
    if not user.is_authenticated:
        raise DomainError(401, "login_required", "Log in first.")
    return user
