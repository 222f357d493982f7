"""What is answered when something was wrong before a view had its turn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form or request that does not prove that it comes from a page of ours."""
    message = "The request does not come from a page of this site, or cookies are off; load the page again."
    return JsonResponse({"error": {"code": "csrf", "message": message}}, status=403)
