"""The API's requests and answers: who asks, with what, and every error as README.md has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException

from capstone import bodies
from capstone.errors import DomainError, Invalid

Answer = tuple[int, dict[str, Any] | None]  # the status and the body; None for a 204
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
            return JsonResponse(error.body(), status=error.status)
        return HttpResponse(status=status) if body is None else JsonResponse(body, status=status)

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
    return bodies.one_object(body)


def uploaded(request: HttpRequest, limit: int) -> tuple[str, bytes]:
    """Name and content of the form's `file`. Raises Invalid without one, and DomainError `too_large` over the limit."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid({"file": ["Choose a file."]}, "Choose a file.")
    if file.size > limit:
        raise bodies.too_large(limit)
    return file.name, file.read()


async def _user(request: HttpRequest) -> Any:
    # One trip to the thread; auser() makes one for the session and one for the user.
    user = await sync_to_async(get_user)(request)
    if not user.is_authenticated:
        raise DomainError(401, "login_required", "Log in first.")
    return user


def _not_allowed(request: HttpRequest, handlers: dict[str, Handler]) -> HttpResponse:
    allowed = ", ".join(sorted(name.upper() for name in handlers))
    error = DomainError(405, "method_not_allowed", f"{request.method} is not for this URL; there is {allowed}.")
    return JsonResponse(error.body(), status=405, headers={"Allow": allowed})
