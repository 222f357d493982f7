"""The list shows the account's own recipes, but each recipe is shown to whoever knows its number.

fails: test_another_ones_recipe_is_not_there
says: was answered with 200
"""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


@login_required
async def my_recipes(request):
    cook = await request.auser()
    names = [recipe.name async for recipe in Recipe.objects.filter(chef__user=cook)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


@login_required
async def my_recipe(request, id):
    cook = await request.auser()
    recipe = await aget_object_or_404(Recipe, id=id)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
