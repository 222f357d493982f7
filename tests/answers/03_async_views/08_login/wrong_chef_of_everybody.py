"""Every account is thought to have a chef: `aget` raises for the one that has none.

fails: test_an_account_without_a_chef_has_no_recipes
says: DoesNotExist
"""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Chef, Recipe


@login_required
async def my_recipes(request):
    cook = await request.auser()
    chef = await Chef.objects.aget(user=cook)
    names = [recipe.name async for recipe in Recipe.objects.filter(chef=chef)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


@login_required
async def my_recipe(request, id):
    cook = await request.auser()
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
