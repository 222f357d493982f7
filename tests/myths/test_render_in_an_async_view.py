"""Templates are sync: what they print must be there before `render` is called in an async view.

Widely taught: `return render(request, "menu.html", {"recipes": Recipe.objects.all()})`, and `{{ user.username }}`.

What happens: a queryset is a question that has not been asked. The template asks it, on the loop:
SynchronousOnlyOperation. The same for a chef's name behind a foreign key, and for the user that the template context
brings along: the first `{{ user }}` looks the account up.

The right way: a list, `[recipe async for recipe in Recipe.objects.select_related("chef")]`, and for the user
`"user": await request.auser()`. A TemplateResponse works, too: Django renders it after the view, in a thread, so its
template may ask the database, one query a row if nobody counts them.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)


async def queryset(request):
    return render(request, "menu.txt", {"recipes": Recipe.objects.all()})


async def list_without_chefs(request):
    return render(request, "menu.txt", {"recipes": [recipe async for recipe in Recipe.objects.all()]})


async def list_with_chefs(request):
    recipes = [recipe async for recipe in Recipe.objects.select_related("chef")]
    return render(request, "menu.txt", {"recipes": recipes})


async def template_response(request):
    return TemplateResponse(request, "menu.txt", {"recipes": Recipe.objects.all()})


async def greets_lazily(request):
    return render(request, "greeting.txt")


async def greets(request):
    return render(request, "greeting.txt", {"user": await request.auser()})


views = [queryset, list_without_chefs, list_with_chefs, template_response, greets_lazily, greets]
urlpatterns = [path(f"{view.__name__}/", view) for view in views]


@pytest.fixture(autouse=True)
def ada(pantry, templates):
    templates["menu.txt"] = "{% for recipe in recipes %}{{ recipe.name }} by {{ recipe.chef.name }}{% endfor %}"
    templates["greeting.txt"] = "Hello {{ user.username }}"
    factories.recipe(name="soup", chef=factories.chef(name="Ada"))
    return factories.user(username="ada")


@pytest.mark.parametrize("url", ["/queryset/", "/list_without_chefs/"])
async def test_a_template_that_asks_the_database_does_so_on_the_loop(url, async_client):
    with pytest.raises(SynchronousOnlyOperation):
        await async_client.get(url)


async def test_a_template_that_prints_the_user_asks_as_well(async_client, ada):
    await async_client.aforce_login(ada)
    with pytest.raises(SynchronousOnlyOperation):
        await async_client.get("/greets_lazily/")


@pytest.mark.parametrize("url", ["/list_with_chefs/", "/template_response/"])
async def test_a_list_with_all_it_needs_is_printed_and_a_template_response_too(url, async_client):
    assert (await async_client.get(url)).content == b"soup by Ada"


async def test_a_user_who_was_awaited_is_printed(async_client, ada):
    await async_client.aforce_login(ada)
    assert (await async_client.get("/greets/")).content == b"Hello ada"
