"""Who works on a recipe, and the links that let others in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.errors import Invalid
from capstone.forms import checked
from capstone.pages import page
from recipes import actions
from recipes.domain import access, invitations, shapes
from recipes.domain.forms import CollaboratorForm, WithdrawForm
from recipes.models import Role
from recipes.views.shell import show


@page("GET", "POST")
async def sharing(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Show them, and change them. An invitation's link is shown once, when it is made: of it a hash is kept."""
    if request.method != "POST":
        return await _page(request, user, pk)
    change = CHANGES.get(request.POST.get("do", ""))
    if change is None:
        raise Invalid({"do": ["There is no such change."]})
    try:
        made = await sync_to_async(change)(user, pk, request.POST)
    except Invalid as error:
        return await _page(request, user, pk, error=error)
    if made:
        return await _page(request, user, pk, made=made)
    gone = await sync_to_async(access.role_of)(user, pk) is None
    return redirect("recipes") if gone else redirect("sharing", pk=pk)


@page("GET", "POST")
async def invitation(request: HttpRequest, user: Any, token: str) -> HttpResponse:
    """Look before one accepts."""
    if request.method == "POST":
        return redirect(f"/recipes/{await sync_to_async(invitations.accept)(user, token)}/")
    found = await sync_to_async(_invitation)(token)
    return await show(request, user, "recipes", "invitation.html", found)


def _invitation(token: str) -> dict[str, Any]:
    found = invitations.find(token)
    return {"invitation": shapes.invitation(found), "recipe": str(found.recipe)}


def _invite(user: Any, pk: int, data: Any) -> dict[str, Any]:
    return actions.body(actions.invite(user, data, pk))["invitation"]


def _withdraw(user: Any, pk: int, data: Any) -> None:
    actions.withdraw(user, {}, pk, checked(WithdrawForm, data)["invitation"])


def _role(user: Any, pk: int, data: Any) -> None:
    actions.change_role(user, data, pk, checked(CollaboratorForm, data)["user"])


def _revoke(user: Any, pk: int, data: Any) -> None:
    actions.revoke(user, {}, pk, checked(CollaboratorForm, data)["user"])


CHANGES: dict[str, Callable[[Any, int, Any], dict[str, Any] | None]] = {
    "invite": _invite,
    "withdraw": _withdraw,
    "role": _role,
    "revoke": _revoke,
}


async def _page(request: HttpRequest, user: Any, pk: int, made: Any = None, error: Any = None) -> HttpResponse:
    context = await sync_to_async(_found)(user, pk)
    context |= {"made": made, "error": error and " ".join(text for texts in error.fields.values() for text in texts)}
    return await show(request, user, "recipes", "sharing.html", context, 400 if error else 200)


def _found(user: Any, pk: int) -> dict[str, Any]:
    recipe = access.recipe_for(user, pk)
    role = access.role_of(user, pk)
    owner = role in access.OWNERS
    links = actions.body(actions.list_invitations(user, {}, pk))["invitations"] if owner else []
    return {
        "recipe": {"id": pk, "name": str(recipe)},
        "owner": owner,
        "me": user.pk,
        "roles": [{"name": name, "label": label} for name, label in Role.choices],
        "collaborators": actions.body(actions.list_collaborators(user, {}, pk))["collaborators"],
        "invitations": links,
    }
