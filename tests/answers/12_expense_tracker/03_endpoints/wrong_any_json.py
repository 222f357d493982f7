"""What is JSON is taken, be it an object or a list.

fails: test_a_body_that_is_no_object_or_too_large_is_refused
says: the body '[]' got
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from expenses.actions import Answer

from capstone import bodies
from capstone.errors import DomainError

Handler = Callable[..., Awaitable[Answer]]


def endpoint(**handlers: Handler) -> Callable[..., Awaitable[HttpResponse]]:
    """A view that calls handler(request, user, **parts of the path) by the name of the method: `get=`, `post=`.

    A handler gives the status and the body, or raises DomainError. HEAD is GET without its body.
    """

    async def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        method = (request.method or "").lower()
        handler = handlers.get("get" if method == "head" else method)
        try:
            if handler is None:
                return _not_allowed(request, handlers)
            status, body = await handler(request, await _user(request), **parts)
        except DomainError as error:
            status, body = error.status, error.body()
        return JsonResponse(body, status=status)

    return view


def sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in the body. Raises DomainError `bad_json` and `too_large`."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise bodies.too_large(limit) from error
    except RawPostDataException as error:  # a form with files: it was read already, to look for its CSRF token
        raise DomainError(400, "bad_json", "Send JSON, not a form.") from error
    if len(body) > limit:  # it came in chunks, and did not say its length
        raise bodies.too_large(limit)
    try:
        told: dict[str, Any] = json.loads(body)
    except ValueError as error:
        raise DomainError(400, "bad_json", "This is no JSON.") from error
    return told


async def _user(request: HttpRequest) -> Any:
    user = await request.auser()
    if not user.is_authenticated:
        raise DomainError(401, "login_required", "Log in first.")
    return user


def _not_allowed(request: HttpRequest, handlers: dict[str, Handler]) -> HttpResponse:
    allowed = ", ".join(sorted(name.upper() for name in handlers))
    error = DomainError(405, "method_not_allowed", f"{request.method} is not for this URL; there is {allowed}.")
    return JsonResponse(error.body(), status=405, headers={"Allow": allowed})
