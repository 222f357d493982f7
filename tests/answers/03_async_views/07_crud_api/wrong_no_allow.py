"""The status is 405, but the header that tells what is allowed is missing.

fails: test_other_methods_are_refused
says: without an Allow
"""

import json

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen.models import Recipe


def as_json(recipe):
    return {"id": recipe.id, "name": recipe.name, "minutes": recipe.minutes, "chef": recipe.chef_id}


def not_found():
    return JsonResponse({"error": "no such recipe"}, status=404)


@sync_to_async
def save(recipe, data, status):
    recipe.name, recipe.minutes, recipe.chef_id = data.get("name"), data.get("minutes"), data.get("chef")
    try:
        recipe.full_clean()
    except ValidationError as error:
        return JsonResponse({"errors": error.message_dict}, status=400)
    recipe.save()
    return JsonResponse(as_json(recipe), status=status)


async def answer(request, recipe, status):
    try:
        data = json.loads(request.body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return JsonResponse({"error": "send a JSON object"}, status=400)
    return await save(recipe, data, status)


async def recipes(request):
    if request.method == "POST":
        return await answer(request, Recipe(), 201)
    if request.method != "GET":
        return HttpResponse(status=405)
    return JsonResponse({"recipes": [as_json(recipe) async for recipe in Recipe.objects.all()]})


async def one_recipe(request, id):
    recipe = await Recipe.objects.filter(id=id).afirst()
    if recipe is None:
        return not_found()
    if request.method == "PUT":
        return await answer(request, recipe, 200)
    if request.method == "DELETE":
        await recipe.adelete()
        return HttpResponse(status=204)
    return HttpResponse(status=405)


urlpatterns = [path("recipes/", recipes), path("recipes/<int:id>/", one_recipe)]
