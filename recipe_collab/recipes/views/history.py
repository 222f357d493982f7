"""A recipe's versions: who edited until then, what is different, and back to one of them."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.errors import Invalid
from capstone.forms import checked
from capstone.pages import page
from recipes import actions
from recipes.domain import access
from recipes.domain.forms import RestoreForm, VersionOfForm
from recipes.views.differences import differences
from recipes.views.shell import show


@page("GET", "POST")
async def history(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Show them; keep one under a name; restore one."""
    if request.method != "POST":
        return await _page(request, user, pk)
    try:
        await sync_to_async(_change)(user, pk, request.POST)
    except Invalid as error:
        return await _page(request, user, pk, error)
    return redirect("history", pk=pk)


def _change(user: Any, pk: int, data: Any) -> None:
    if "restore" in data:
        actions.restore_version(user, {}, pk, checked(RestoreForm, data)["restore"])
    else:
        actions.save_version(user, data, pk)


async def _page(request: HttpRequest, user: Any, pk: int, error: Invalid | None = None) -> HttpResponse:
    context = await sync_to_async(_found)(user, pk, request.GET.dict())
    messages = error.fields.get("name") or [error.message] if error else []
    context |= {"messages_of_name": messages, "typed": request.POST.get("name", "")}
    return await show(request, user, "recipes", "history.html", context, 400 if error else 200)


def _found(user: Any, pk: int, query: dict[str, str]) -> dict[str, Any]:
    recipe = access.recipe_for(user, pk)
    listed = actions.body(actions.list_versions(user, {}, pk))
    compared, wanted = None, checked(VersionOfForm, query)["version"]
    if wanted:
        compared = actions.body(actions.show_version(user, query, pk, wanted))
    return {
        "recipe": {"id": pk, "name": str(recipe)},
        "may_edit": access.may_edit(access.role_of(user, pk)),
        "versions": listed["versions"],
        "version": compared and compared["version"],
        "against": query.get("against") or "now",
        "differences": differences(compared["changes"]) if compared else [],
    }
