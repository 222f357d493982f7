"""What is answered when no view had its turn, or one broke: JSON under /api/, elsewhere settings.ERROR_TEMPLATE.

The template gets `status` and `message`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from capstone.errors import DomainError


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django itself refuses: a body that is too large, a host that is not ours."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, DomainError(413, "too_large", "What was sent is too large."))
    return answer(request, DomainError(400, "invalid", "The request is not one that this site can read."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form or request that does not prove that it comes from a page of ours."""
    message = "The request does not come from a page of this site, or cookies are off; load the page again."
    return answer(request, DomainError(403, "csrf", message))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not for this user."""
    return answer(request, DomainError(403, "forbidden", "This is not for you."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such URL, or no such row of this user."""
    return answer(request, DomainError(404, "not_found", "There is nothing here."))


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours; what it was stands in the server's log and nowhere else."""
    return answer(request, DomainError(500, "failed", "Something went wrong here; it was written down."))


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """`error` as who asks can read it."""
    if request.path.startswith("/api/"):
        return JsonResponse(error.body(), status=error.status)
    context: dict[str, Any] = {"status": error.status, "message": error.message}
    return render(request, settings.ERROR_TEMPLATE, context, status=error.status)
