"""A home-made `dispatch` lets a stranger call any method of the class.

Widely taught: `handler = getattr(self, request.method.lower(), self.http_method_not_allowed)` in a `dispatch` of your
own, beside helper methods such as `destroy` and `perform_destroy`.

What happens: an HTTP method is any word that the client cares to send. `DESTROY /recipes/7/` calls `self.destroy`, and
`PERFORM_DESTROY` goes round the check that stands in `delete`: the row is gone, without a login.

The right way: Django's own `dispatch`, which looks at `http_method_names` first. What is not in that list is a 405.
"""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)


class RecipeView(View):
    async def delete(self, request, pk):
        if not (await request.auser()).is_authenticated:
            return JsonResponse({"error": "Log in first."}, status=401)
        return await self.perform_destroy(request, pk)

    async def perform_destroy(self, request, pk):
        await Recipe.objects.filter(pk=pk).adelete()
        return HttpResponse(status=204)


class AsTaught(RecipeView):
    async def dispatch(self, request, *args, **kwargs):
        handler = getattr(self, request.method.lower(), self.http_method_not_allowed)
        return await handler(request, *args, **kwargs)


urlpatterns = [path("taught/<int:pk>/", AsTaught.as_view()), path("recipes/<int:pk>/", RecipeView.as_view())]


@pytest.fixture
def recipe(pantry):
    return factories.recipe()


@pytest.mark.parametrize("where", ["taught", "recipes"])
async def test_a_stranger_may_not_delete(where, guest, recipe):
    assert (await guest.delete(f"/{where}/{recipe.pk}/")).status_code == 401
    assert await Recipe.objects.acount() == 1


async def test_an_invented_method_calls_a_helper_and_the_row_is_gone(guest, recipe):
    response = await guest.generic("PERFORM_DESTROY", f"/taught/{recipe.pk}/")
    assert response.status_code == 204
    assert await Recipe.objects.acount() == 0


@pytest.mark.parametrize("method", ["PERFORM_DESTROY", "SETUP", "AS_VIEW"])
async def test_djangos_own_dispatch_refuses_an_invented_method(method, guest, recipe):
    response = await guest.generic(method, f"/recipes/{recipe.pk}/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "DELETE, OPTIONS"
    assert await Recipe.objects.acount() == 1


async def test_who_is_logged_in_may_delete(guest, recipe):
    await guest.aforce_login(await sync_to_async(factories.user)())
    assert (await guest.delete(f"/recipes/{recipe.pk}/")).status_code == 204
    assert await Recipe.objects.acount() == 0
