"""What went wrong belongs in the log; the client gets a status and a sentence of ours.

Widely taught: `except Exception as error: return JsonResponse({"error": str(error)}, status=500)` around a view that
creates or updates a row.

What happens: a missing field gets as far as the database, and its answer, with the names of table and column, goes to
whoever asked: "NOT NULL constraint failed: kitchen_recipe.chef_id". A row that is not there is reported as a failure of
the server. And since nothing was raised, the log is empty: nobody who could mend it ever hears of it.

The right way: check what came and say 400 with the name of the field; say 404 for what is not there; leave the rest to
Django, which logs the error and answers 500 without a word of it.
"""

from __future__ import annotations

import json

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.urls import path
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)


async def create_as_taught(request):
    try:
        data = json.loads(request.body)
        recipe = await Recipe.objects.acreate(name=data["name"], minutes=data["minutes"])
        return JsonResponse({"id": recipe.pk}, status=201)
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=500)


async def rename_as_taught(request, pk):
    try:
        recipe = await Recipe.objects.aget(pk=pk)
        recipe.name = json.loads(request.body)["name"]
        await recipe.asave()
        return JsonResponse({"id": recipe.pk})
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=500)


async def create(request):
    data = json.loads(request.body)
    recipe = Recipe(name=data.get("name", ""), minutes=data.get("minutes"), chef_id=data.get("chef"))
    try:
        await sync_to_async(recipe.full_clean)()  # it asks the database whether there is such a chef
    except ValidationError as error:
        return JsonResponse({"errors": error.message_dict}, status=400)
    await recipe.asave()
    return JsonResponse({"id": recipe.pk}, status=201)


async def rename(request, pk):
    try:
        recipe = await Recipe.objects.aget(pk=pk)
    except Recipe.DoesNotExist:
        return JsonResponse({"error": "There is no such recipe."}, status=404)
    recipe.name = json.loads(request.body)["name"]
    await recipe.asave(update_fields=["name"])
    return JsonResponse({"id": recipe.pk})


urlpatterns = [
    path("taught/", create_as_taught),
    path("taught/<int:pk>/", rename_as_taught),
    path("recipes/", create),
    path("recipes/<int:pk>/", rename),
]


async def post(client, url, **data):
    return await client.post(url, data, content_type="application/json")


async def test_a_missing_field_shows_the_client_the_names_of_the_database(guest, pantry, caplog):
    response = await post(guest, "/taught/", name="soup", minutes=20)
    assert response.status_code == 500
    assert response.json() == {"error": "NOT NULL constraint failed: kitchen_recipe.chef_id"}
    assert "constraint" not in caplog.text  # only the client knows


async def test_a_recipe_that_is_not_there_looks_like_a_fault_of_the_server(guest, pantry):
    response = await post(guest, "/taught/77/", name="soup")
    assert response.status_code == 500
    assert response.json() == {"error": "Recipe matching query does not exist."}


@pytest.mark.parametrize(
    ("data", "field"),
    [({"minutes": 20}, "name"), ({"name": "soup"}, "minutes"), ({"name": "soup", "minutes": 0}, "minutes")],
)
async def test_a_field_that_was_checked_is_named(data, field, guest, pantry):
    chef = await sync_to_async(factories.chef)()
    response = await post(guest, "/recipes/", chef=chef.pk, **data)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


@pytest.mark.parametrize("chef", [None, 77, "Ada"])
async def test_a_chef_that_is_none_is_named_too(chef, guest, pantry):
    response = await post(guest, "/recipes/", name="soup", minutes=20, chef=chef)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["chef"]


async def test_a_good_recipe_is_created_and_renamed(guest, pantry):
    chef = await sync_to_async(factories.chef)()
    created = await post(guest, "/recipes/", name="soup", minutes=20, chef=chef.pk)
    assert created.status_code == 201
    assert (await post(guest, f"/recipes/{created.json()['id']}/", name="tart")).status_code == 200
    assert await Recipe.objects.aget() == Recipe(pk=created.json()["id"])
    assert (await Recipe.objects.aget()).name == "tart"


async def test_a_recipe_that_is_not_there_is_a_404(guest, pantry):
    assert (await post(guest, "/recipes/77/", name="soup")).status_code == 404


async def test_what_nobody_foresaw_is_logged_and_kept_from_the_client(guest, pantry, caplog):
    response = await guest.post("/recipes/", b"{", content_type="application/json")
    assert response.status_code == 500
    assert b"JSON" not in response.content
    assert "JSONDecodeError" in caplog.text
