"""Page numbers come from strangers: check them, cap them, and order what you cut into pages.

Widely taught: `page = int(request.GET.get("page", 1))`, the same for `limit`, and a slice of the queryset.

What happens: `?page=x` is a ValueError and `?page=0` a slice that begins below zero: both are crashes, status 500.
`?limit=100000` is obeyed, whatever the table holds. And a queryset without an order may give a row on two pages, or on
none; Django's own Paginator warns of it.

The right way: 400 with a sentence for what is no page, a limit with a cap, and `order_by` something unique.
"""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning
from django.http import JsonResponse
from django.urls import path
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)

MOST = 10


async def as_taught(request):
    page = int(request.GET.get("page", 1))
    limit = int(request.GET.get("limit", 10))
    start = (page - 1) * limit
    return JsonResponse({"recipes": [recipe.name async for recipe in Recipe.objects.all()[start : start + limit]]})


def number(request, name, default, most):
    text = request.GET.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:10]) <= most):
        raise ValueError(f"{name} is a whole number from 1 to {most}, not {text!r}.")
    return int(text)


async def checked(request):
    try:
        page = number(request, "page", 1, most=1000)
        limit = number(request, "limit", 10, most=MOST)
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    start = (page - 1) * limit
    recipes = Recipe.objects.order_by("name", "pk")[start : start + limit]
    return JsonResponse({"recipes": [recipe.name async for recipe in recipes]})


urlpatterns = [path("taught/", as_taught), path("recipes/", checked)]

no_page = pytest.mark.parametrize("query", ["page=x", "page=0", "page=-1", "limit=-1", "page=", "page=1.5"])


@pytest.fixture
def recipes(pantry):
    return [factories.recipe(name=f"soup {i:02}").name for i in range(MOST + 2)]


@pytest.mark.parametrize(("query", "error"), [("page=x", "invalid literal"), ("page=0", "Negative indexing")])
async def test_a_page_that_is_none_raises_in_the_view(query, error, async_client, recipes):
    with pytest.raises(ValueError, match=error):
        await async_client.get(f"/taught/?{query}")


@no_page
async def test_a_page_that_is_none_is_a_crash(query, guest, recipes):
    assert (await guest.get(f"/taught/?{query}")).status_code == 500


async def test_any_limit_is_obeyed(guest, recipes):
    response = await guest.get("/taught/?limit=100000")
    assert response.json() == {"recipes": recipes}


@no_page
async def test_a_page_that_is_none_gets_a_sentence(query, guest, recipes):
    response = await guest.get(f"/recipes/?{query}")
    assert response.status_code == 400
    assert response.json()["error"].startswith(f"{query.partition('=')[0]} is a whole number")


@pytest.mark.parametrize("limit", [str(MOST + 1), "100000", "9" * 5000])
async def test_the_limit_has_a_cap(limit, guest, recipes):
    assert (await guest.get(f"/recipes/?limit={limit}")).status_code == 400


async def test_the_pages_together_hold_every_recipe_once(guest, recipes):
    pages = [(await guest.get(f"/recipes/?page={page}&limit=5")).json()["recipes"] for page in (1, 2, 3, 4)]
    assert [name for page in pages for name in page] == recipes
    assert pages[3] == []


def test_django_warns_of_pages_without_an_order(pantry):
    with pytest.warns(UnorderedObjectListWarning, match="unordered object_list"):
        Paginator(Recipe.objects.order_by(), 10).page(1)
