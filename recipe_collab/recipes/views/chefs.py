"""The chefs: who they are, what one says of oneself, and asking them for a recipe."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.errors import Invalid, NotFound
from capstone.pages import page, refused
from recipes import actions
from recipes.domain.forms import ChefForm, RequestTextForm
from recipes.models import Chef
from recipes.views.shell import show


@page("GET", "POST")
async def chef_list(request: HttpRequest, user: Any) -> HttpResponse:
    """All of them; a POST changes what one says of oneself."""
    if request.method != "POST":
        return await _list(request, user)
    try:
        await sync_to_async(actions.update_chef)(user, request.POST)
    except Invalid as error:
        return await _list(request, user, refused(ChefForm(request.POST), error), 400)
    return redirect("chefs")


@page("GET", "POST")
async def ask(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Ask this chef for a recipe."""
    chef = await sync_to_async(_chef)(pk)
    if request.method != "POST":
        return await show(request, user, "chefs", "request.html", {"chef": chef, "form": RequestTextForm()})
    try:
        data = {"to": chef["username"], "text": request.POST.get("text", "")}
        await sync_to_async(actions.ask_for_recipe)(user, data)
    except Invalid as error:
        context = {"chef": chef, "form": refused(RequestTextForm(request.POST), error)}
        return await show(request, user, "chefs", "request.html", context, 400)
    return redirect("chefs")


@page("POST")
async def answer_request(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """Accept it or decline it."""
    await sync_to_async(actions.answer_request)(user, request.POST, pk)
    return redirect("chefs")


async def _list(request: HttpRequest, user: Any, form: Any = None, status: int = 200) -> HttpResponse:
    context = await sync_to_async(_found)(user)
    context["form"] = form or ChefForm(initial=context["me"])
    return await show(request, user, "chefs", "chefs.html", context, status)


def _found(user: Any) -> dict[str, Any]:
    chefs = actions.body(actions.list_chefs(user, {}))["chefs"]
    me = actions.body(actions.show_chef(user, {}))["chef"]
    asked = actions.body(actions.list_requests(user, {}))["requests"]
    name = user.get_username()
    to_me = [row for row in asked if row["to"] == name]
    by_me = [row for row in asked if row["by"] == name]
    return {"chefs": chefs, "me": me, "to_me": to_me, "by_me": by_me}


def _chef(pk: int) -> dict[str, Any]:
    found = Chef.objects.select_related("user").filter(pk=pk, user__is_active=True).first()
    if found is None:
        raise NotFound("chef")
    return {"id": pk, "username": found.user.get_username(), "speciality": found.speciality}
