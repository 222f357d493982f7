"""The request is thought to have an `aread`, as a response has; a broad except makes the AttributeError an answer.

fails: test_a_new_recipe_is_stored_and_listed
says: no attribute 'aread'
"""

import json

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
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
        data = json.loads(await request.aread())
    except ValueError:
        data = None
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=500)
    if not isinstance(data, dict):
        return JsonResponse({"error": "send a JSON object"}, status=400)
    return await save(recipe, data, status)


class Recipes(View):
    async def get(self, request):
        return JsonResponse({"recipes": [as_json(recipe) async for recipe in Recipe.objects.all()]})

    async def post(self, request):
        return await answer(request, Recipe(), 201)


class OneRecipe(View):
    async def put(self, request, id):
        recipe = await Recipe.objects.filter(id=id).afirst()
        return await answer(request, recipe, 200) if recipe else not_found()

    async def delete(self, request, id):
        deleted, _ = await Recipe.objects.filter(id=id).adelete()
        return HttpResponse(status=204) if deleted else not_found()


urlpatterns = [
    path("recipes/", Recipes.as_view()),
    path("recipes/<int:id>/", OneRecipe.as_view()),
]
