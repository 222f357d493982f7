"""The first page: what is cooked here, and what it costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from capstone.pages import page
from recipes.domain import shapes
from recipes.domain.dashboard import adashboard
from recipes.views.shell import show


@page("GET")
async def dashboard(request: HttpRequest, user: Any) -> HttpResponse:
    """The database and the supplier are asked at once."""
    board = shapes.dashboard(await adashboard(user))
    most = max([chef["recipes"] for chef in board["by_chef"]], default=1)
    return await show(request, user, "dashboard", "dashboard.html", {"dashboard": board, "most": most})
