"""The page on which a recipe is edited, and the part of it that the server draws anew."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from capstone.pages import page
from recipes import actions
from recipes.live.consumer import color_of
from recipes.views.shell import show


@page("GET")
async def editor(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """The page; what stands in the recipe comes over its socket. `?part=facts` is what the server adds to it."""
    if request.GET.get("part") == "facts":
        found = await sync_to_async(actions.look_at_recipe)(user, pk)
        return render(request, "recipes/_facts.html", actions.body(found))
    found = await sync_to_async(actions.show_recipe)(user, {}, pk)
    context = {**actions.body(found), "me": user.pk, "color": color_of(user.pk)}
    return await show(request, user, "recipes", "editor.html", context)
