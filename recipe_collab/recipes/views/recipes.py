"""The list of recipes, a new one, and one on paper."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from capstone.errors import Invalid
from capstone.pages import page, refused
from recipes import actions
from recipes.domain import recipe_files
from recipes.domain.forms import NewRecipeForm
from recipes.views.shell import show

FILTERS = ("text", "ingredient", "tag", "chef", "status")


@page("GET")
async def recipe_list(request: HttpRequest, user: Any) -> HttpResponse:
    """Those that one sees, filtered, in pages."""
    found = actions.body(await sync_to_async(actions.list_recipes)(user, request.GET.dict()))
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    query = request.GET.copy()
    query.pop("page", None)
    context = {"found": found, "filters": filters, "filtered": any(filters.values()), "query": query.urlencode()}
    return await show(request, user, "recipes", "recipe_list.html", context)


@page("GET", "POST")
async def new_recipe(request: HttpRequest, user: Any) -> HttpResponse:
    """Begin one; it is then edited together."""
    if request.method != "POST":
        return await show(request, user, "new", "recipe_form.html", {"form": NewRecipeForm()})
    try:
        made = await sync_to_async(actions.create_recipe)(user, recipe_files.from_cells(request.POST))
    except Invalid as error:
        form = refused(NewRecipeForm(request.POST), error)
        return await show(request, user, "new", "recipe_form.html", {"form": form}, 400)
    return redirect(f"/recipes/{actions.body(made)['recipe']['id']}/")


@page("GET")
async def print_recipe(request: HttpRequest, user: Any, pk: int) -> HttpResponse:
    """For paper, scaled to as many servings as are asked for."""
    found = await sync_to_async(actions.show_recipe)(user, request.GET.dict(), pk)
    return await show(request, user, "recipes", "print.html", actions.body(found))
