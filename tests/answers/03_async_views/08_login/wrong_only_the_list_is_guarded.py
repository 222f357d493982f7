"""The decorator stands in front of one view only; the other takes strangers for accounts.

fails: test_strangers_are_sent_to_the_login_page
says: GET /my/recipes/5/ from nobody was answered with
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


async def my_recipe(request, id):
    cook = await request.auser()
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": str(cook), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
