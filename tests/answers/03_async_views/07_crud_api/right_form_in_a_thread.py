"""Functions, and a ModelForm that works in a thread: validators, messages and saving are the form's."""

import json

from asgiref.sync import sync_to_async
from django.forms import ModelForm
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods
from kitchen.models import Recipe


class RecipeForm(ModelForm):
    class Meta:
        model = Recipe
        fields = ("name", "minutes", "chef")


def as_json(recipe):
    return {"id": recipe.pk, "name": recipe.name, "minutes": recipe.minutes, "chef": recipe.chef_id}


def save(body, recipe, status):
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return JsonResponse({"error": "send a JSON object"}, status=400)
    form = RecipeForm(data, instance=recipe)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    return JsonResponse(as_json(form.save()), status=status)


@require_http_methods(["GET", "POST"])
async def recipes(request):
    if request.method == "POST":
        return await sync_to_async(save)(request.body, None, 201)
    return JsonResponse({"recipes": [as_json(recipe) async for recipe in Recipe.objects.all()]})


@require_http_methods(["PUT", "DELETE"])
async def one_recipe(request, pk):
    try:
        recipe = await Recipe.objects.aget(pk=pk)
    except Recipe.DoesNotExist:
        return JsonResponse({"error": "no such recipe"}, status=404)
    if request.method == "PUT":
        return await sync_to_async(save)(request.body, recipe, 200)
    await recipe.adelete()
    return HttpResponse(status=204)


urlpatterns = [path("recipes/", recipes), path("recipes/<int:pk>/", one_recipe)]
