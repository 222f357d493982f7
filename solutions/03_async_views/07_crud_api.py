"""The view reads and answers; the model judges; a refusal leaves before anything is stored.

`acreate` and `asave` ask no validator: a recipe of 0 minutes would be stored, and an unknown chef would be an error
of the database. `full_clean` asks them all and names each field, but it looks the chef up, with the sync ORM: so it
goes through sync_to_async, and the saving with it. A 204 has no body at all: JsonResponse always writes one.
"""

import json

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen.models import Recipe

FIELDS = {"name": str, "minutes": int, "chef": int}


def as_json(recipe):
    return {"id": recipe.id, "name": recipe.name, "minutes": recipe.minutes, "chef": recipe.chef_id}


def not_found():
    return JsonResponse({"error": "no such recipe"}, status=404)


def sent(request):
    """The JSON object in the body, or None."""
    try:
        data = json.loads(request.body)
    except (ValueError, RecursionError):  # no JSON, bytes that are no text, or lists in lists without end
        return None
    return data if isinstance(data, dict) else None


@sync_to_async
def stored(recipe, data, status):
    """The answer after the recipe was saved with what was sent, or with what is wrong with it."""
    # Django would make a number of "12", and a text of anything.
    errors = {name: ["is missing or of another type"] for name in FIELDS if type(data.get(name)) is not FIELDS[name]}
    recipe.name, recipe.minutes, recipe.chef_id = (data.get(name) for name in FIELDS)
    try:
        recipe.full_clean(exclude=set(errors))
    except ValidationError as error:
        errors |= error.message_dict
    if errors:
        return JsonResponse({"errors": errors}, status=400)
    # A full save would also write back the other columns, as they were when the recipe was read.
    recipe.save(update_fields=None if recipe.id is None else FIELDS)
    return JsonResponse(as_json(recipe), status=status)


async def answer_to_fields(request, recipe, status):
    data = sent(request)
    if data is None:
        return JsonResponse({"error": "send a JSON object"}, status=400)
    return await stored(recipe, data, status)


class Recipes(View):
    async def get(self, request):
        return JsonResponse({"recipes": [as_json(recipe) async for recipe in Recipe.objects.all()]})

    async def post(self, request):
        return await answer_to_fields(request, Recipe(), 201)


class OneRecipe(View):
    async def put(self, request, id):
        recipe = await Recipe.objects.filter(id=id).afirst()
        return await answer_to_fields(request, recipe, 200) if recipe else not_found()

    async def delete(self, request, id):
        deleted, _ = await Recipe.objects.filter(id=id).adelete()
        return HttpResponse(status=204) if deleted else not_found()


urlpatterns = [
    path("recipes/", Recipes.as_view()),
    path("recipes/<int:id>/", OneRecipe.as_view()),
]
