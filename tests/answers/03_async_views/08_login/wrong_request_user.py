"""`request.user` is asked in the coroutine; login_required has let the account in, but by `auser`.

fails: test_each_account_sees_its_own_recipes
says: SynchronousOnlyOperation
"""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


@login_required
async def my_recipes(request):
    cook = request.user
    names = [recipe.name async for recipe in Recipe.objects.filter(chef__user=cook)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


@login_required
async def my_recipe(request, id):
    cook = request.user
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
