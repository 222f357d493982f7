"""The page for the projector."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from course.demos.race.choices import LATENCIES, ORDERS, THREADS

_OWN_FILES_ONLY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"


@require_safe
async def page(request: HttpRequest) -> HttpResponse:
    """The page as it is before anything has happened: what happens comes over the WebSocket."""
    offered = {"orders": ORDERS, "latencies": LATENCIES, "threads": THREADS}
    response = render(request, "race/page.html", offered)
    response["Content-Security-Policy"] = _OWN_FILES_ONLY
    response["Cache-Control"] = "no-store"
    return response
