"""`request.user` is a sync look-up; async views await `request.auser()`.

Widely taught: `@login_required` over an async view, and in it `Order.objects.filter(user=request.user)`.

What happens: the decorator is fine, it awaits the user by itself. But `request.user` does not know of that: it goes to
the database when it is first touched, on the loop, and the view ends with SynchronousOnlyOperation for everybody who is
logged in. (Who is not has no row to look up, so a test without a login finds nothing wrong.)

The right way: `user = await request.auser()`. The second call costs no query: the request remembers.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SynchronousOnlyOperation
from django.http import JsonResponse
from django.urls import path
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)


@login_required
async def as_taught(request):
    mine = Recipe.objects.filter(chef__user=request.user)
    return JsonResponse({"recipes": [recipe.name async for recipe in mine]})


@login_required
async def awaited(request):
    mine = Recipe.objects.filter(chef__user=await request.auser())
    return JsonResponse({"recipes": [recipe.name async for recipe in mine]})


async def whoever(request):
    return JsonResponse({"logged in": request.user.is_authenticated})


async def twice(request):
    return JsonResponse({"the same": await request.auser() is await request.auser()})


urlpatterns = [
    path("taught/", as_taught),
    path("recipes/", awaited),
    path("whoever/", whoever),
    path("twice/", twice),
]


@pytest.fixture
def ada(pantry):
    """A user with a recipe; another one is somebody else's."""
    user = factories.user()
    factories.recipe(name="soup", chef=factories.chef(user=user))
    factories.recipe(name="tart", chef=factories.chef(user=factories.user()))
    return user


@pytest.mark.parametrize("url", ["/taught/", "/whoever/"])
async def test_request_user_asks_the_database_on_the_loop(url, async_client, ada):
    await async_client.aforce_login(ada)
    with pytest.raises(SynchronousOnlyOperation):
        await async_client.get(url)


async def test_without_a_login_nothing_seems_wrong(async_client):
    assert (await async_client.get("/whoever/")).json() == {"logged in": False}


async def test_auser_gives_the_user_whose_recipes_they_are(async_client, ada):
    await async_client.aforce_login(ada)
    assert (await async_client.get("/recipes/")).json() == {"recipes": ["soup"]}


async def test_the_request_remembers_its_user(async_client, ada):
    await async_client.aforce_login(ada)
    assert (await async_client.get("/twice/")).json() == {"the same": True}


async def test_who_is_not_logged_in_is_sent_to_the_login(async_client):
    response = await async_client.get("/recipes/")
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/recipes/")
