"""What every page has in common: who may see it, and the `shell` around its content."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from recipes.domain import notices


async def show(
    request: HttpRequest, user: Any, section: str, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, with the shell around it. `context` holds plain data and forms, so nothing asks the database here."""
    get_token(request)  # sets the cookie that the page's scripts send back
    shell = await sync_to_async(shell_of)(user, section)
    return render(request, f"recipes/{template}", {**context, "shell": shell}, status=status)


def shell_of(user: Any, section: str) -> dict[str, Any]:
    """Whose page it is, where it stands in the menu, and how many notifications there are."""
    last, unread = notices.head(user)
    return {"username": user.get_username(), "section": section, "last_number": last, "unread": unread}
