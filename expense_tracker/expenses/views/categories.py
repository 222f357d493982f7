"""What money is spent on."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from expenses import actions
from expenses.domain import categories, shapes
from expenses.domain.errors import Invalid
from expenses.domain.forms import CategoryForm
from expenses.views.shell import page, refused, show


@page("GET", "POST")
async def category_list(request: HttpRequest, user: Any) -> HttpResponse:
    """All of them, and a form for one more."""
    if request.method != "POST":
        return await _page(request, user, CategoryForm(user=user))
    try:
        await sync_to_async(categories.add_category)(user, request.POST, via="form")
    except Invalid as error:
        return await _page(request, user, refused(CategoryForm, request.POST, user, error), status=400)
    return redirect("categories")


@page("GET", "POST")
async def edit_category(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Change one of the user's own."""
    editing = await sync_to_async(_own)(user, pk)
    if request.method != "POST":
        return await _page(request, user, CategoryForm(user=user, initial=editing), editing)
    try:
        await sync_to_async(categories.update_category)(user, pk, request.POST, via="form")
    except Invalid as error:
        return await _page(request, user, refused(CategoryForm, request.POST, user, error), editing, status=400)
    return redirect("categories")


def _own(user: Any, pk: int) -> dict[str, Any]:
    return shapes.category(categories.get_category(user, pk))


async def _page(
    request: HttpRequest, user: Any, form: Any, editing: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    _, listed = await sync_to_async(actions.list_categories)(user, {})
    context = {**listed, "form": form, "editing": editing}
    return await show(request, user, "categories", "categories.html", context, status)
