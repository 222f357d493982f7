"""Whether the site can work; for who watches over it."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse


async def health(request: HttpRequest) -> JsonResponse:
    """200 once the database answers, else 503."""
    try:
        await sync_to_async(_ask)()
    except Error:  # InterfaceError, too, is no DatabaseError
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
