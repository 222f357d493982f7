"""A dispatch of its own calls whatever is named like the request's method.

fails: test_other_methods_are_refused
says: PERFORM_DESTROY /recipes/1/, answered with status 500, a recipe is gone
"""

import json

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
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
        data = json.loads(request.body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return JsonResponse({"error": "send a JSON object"}, status=400)
    return await save(recipe, data, status)


class AsyncView(View):
    async def dispatch(self, request, *args, **kwargs):
        handler = getattr(self, request.method.lower(), None)
        if handler is None:
            return self.http_method_not_allowed(request)
        return await handler(request, *args, **kwargs)

    def http_method_not_allowed(self, request):
        return HttpResponseNotAllowed(self._allowed_methods())


class Recipes(AsyncView):
    async def get(self, request):
        return JsonResponse({"recipes": [as_json(recipe) async for recipe in Recipe.objects.all()]})

    async def post(self, request):
        return await answer(request, Recipe(), 201)


class OneRecipe(AsyncView):
    async def put(self, request, id):
        recipe = await Recipe.objects.filter(id=id).afirst()
        return await answer(request, recipe, 200) if recipe else not_found()

    async def delete(self, request, id):
        deleted, _ = await self.perform_destroy(request, id)
        return HttpResponse(status=204) if deleted else not_found()

    async def perform_destroy(self, request, id):
        return await Recipe.objects.filter(id=id).adelete()


urlpatterns = [
    path("recipes/", Recipes.as_view()),
    path("recipes/<int:id>/", OneRecipe.as_view()),
]
