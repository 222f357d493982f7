"""What money is spent on."""

from __future__ import annotations

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse

from capstone.pages import page
from expenses import actions
from expenses.domain import categories, shapes
from expenses.domain.forms import CategoryForm
from expenses.views.shell import show, take


@page("GET", "POST")
async def category_list(request: HttpRequest, user: Any) -> HttpResponse:
    """All of them, and a form for one more."""
    again = partial(_page, request, user, editing=None)
    if request.method != "POST":
        return await again(CategoryForm(user=user))
    return await take(request, user, CategoryForm, categories.add_category, then="categories", again=again)


@page("GET", "POST")
async def edit_category(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Change one of the user's own."""
    editing = await sync_to_async(_own)(user, pk)
    again = partial(_page, request, user, editing=editing)
    if request.method != "POST":
        return await again(CategoryForm(user=user, initial=editing))
    change = partial(_update, pk)
    return await take(request, user, CategoryForm, change, then="categories", again=again)


def _own(user: Any, pk: int) -> dict[str, Any]:
    return shapes.category(categories.get_category(user, pk))


def _update(pk: int, user: Any, data: Any, *, via: str) -> None:
    categories.update_category(user, pk, data, via=via)


async def _page(
    request: HttpRequest, user: Any, form: Any, *, editing: dict[str, Any] | None, status: int = 200
) -> HttpResponse:
    _, listed = await sync_to_async(actions.list_categories)(user, {})
    context = {**listed, "form": form, "editing": editing}
    return await show(request, user, "categories", "categories.html", context, status)
