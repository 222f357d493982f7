"""Fields of a form come from outside: let a Form read them, and remember that checking one may ask the database.

Widely taught: `request.POST["minutes"]`, `int(...)` around it, and `Chef.objects.aget(pk=request.POST["chef"])`.

What happens: a field that was left out is a MultiValueDictKeyError, "soon" for a number of minutes is a ValueError, and
so is a chef who is no number: each a crash, status 500, for a guest's mistake.

The right way: a Form, whose errors name the fields. In an async view one more step is needed: a field that chooses
among rows looks them up while it checks, and `form.is_valid()` on the loop is a SynchronousOnlyOperation. So
`await sync_to_async(form.is_valid)()`; the same for saving.
"""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django import forms
from django.core.exceptions import SynchronousOnlyOperation
from django.http import JsonResponse
from django.urls import path
from kitchen import factories
from kitchen.models import Chef, Recipe

pytestmark = pytest.mark.urls(__name__)


class RecipeForm(forms.ModelForm):
    class Meta:
        model = Recipe
        fields = ("name", "minutes", "chef")


async def as_taught(request):
    chef = await Chef.objects.aget(pk=request.POST["chef"])
    minutes = int(request.POST["minutes"])
    recipe = await Recipe.objects.acreate(name=request.POST["name"], minutes=minutes, chef=chef)
    return JsonResponse({"id": recipe.pk}, status=201)


async def checks_on_the_loop(request):
    form = RecipeForm(request.POST)
    return JsonResponse({"valid": form.is_valid()})


async def checks_in_a_thread(request):
    form = RecipeForm(request.POST)
    if not await sync_to_async(form.is_valid)():
        return JsonResponse({"errors": form.errors}, status=400)
    recipe = await sync_to_async(form.save)()
    return JsonResponse({"id": recipe.pk}, status=201)


urlpatterns = [path("taught/", as_taught), path("loop/", checks_on_the_loop), path("recipes/", checks_in_a_thread)]


@pytest.fixture
def good(pantry):
    """What a whole form holds."""
    return {"name": "soup", "minutes": "20", "chef": str(factories.chef().pk)}


bad_fields = pytest.mark.parametrize(
    ("field", "value"), [("name", None), ("minutes", None), ("minutes", "soon"), ("chef", None), ("chef", "Ada")]
)


def spoilt(form, field, value):
    rest = {name: text for name, text in form.items() if name != field}
    return rest if value is None else rest | {field: value}


@bad_fields
async def test_a_field_as_it_came_crashes_the_view(field, value, guest, good):
    assert (await guest.post("/taught/", spoilt(good, field, value))).status_code == 500


@bad_fields
async def test_a_form_names_the_field(field, value, guest, good):
    response = await guest.post("/recipes/", spoilt(good, field, value))
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
    assert await Recipe.objects.acount() == 0


async def test_a_form_that_chooses_among_rows_cannot_be_checked_on_the_loop(async_client, good):
    with pytest.raises(SynchronousOnlyOperation):
        await async_client.post("/loop/", good)


@pytest.mark.parametrize("url", ["/taught/", "/recipes/"])
async def test_a_whole_form_is_saved_either_way(url, async_client, good):
    response = await async_client.post(url, good)
    assert response.status_code == 201
    recipe = await Recipe.objects.aget()
    assert (recipe.pk, recipe.name, recipe.minutes) == (response.json()["id"], "soup", 20)
