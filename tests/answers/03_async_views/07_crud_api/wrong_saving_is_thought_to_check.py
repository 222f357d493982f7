"""`asave` is thought to ask the model's validators; it asks none of them.

fails: test_bad_fields_are_named_and_nothing_is_stored
says: answered with status 201, the book holds
"""

import json

from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen.models import Recipe


def as_json(recipe):
    return {"id": recipe.id, "name": recipe.name, "minutes": recipe.minutes, "chef": recipe.chef_id}


def not_found():
    return JsonResponse({"error": "no such recipe"}, status=404)


async def save(recipe, data, status):
    try:
        recipe.name, recipe.minutes, recipe.chef_id = data["name"], data["minutes"], data["chef"]
    except KeyError as error:
        return JsonResponse({"errors": {error.args[0]: ["is missing"]}}, status=400)
    try:
        await recipe.asave()
    except (IntegrityError, ValueError, TypeError):
        return JsonResponse({"errors": {"minutes": ["is wrong"]}}, status=400)
    return JsonResponse(as_json(recipe), status=status)


async def answer(request, recipe, status):
    try:
        data = json.loads(request.body)
    except ValueError:
        data = None
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
