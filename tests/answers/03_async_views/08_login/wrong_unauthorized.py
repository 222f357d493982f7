"""401 is for clients that send their name with each request; a browser would show nothing.

fails: test_strangers_are_sent_to_the_login_page
says: was answered with 401
"""

from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def my_recipes(request):
    cook = await request.auser()
    if not cook.is_authenticated:
        return JsonResponse({"error": "log in"}, status=401)
    names = [recipe.name async for recipe in Recipe.objects.filter(chef__user=cook)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


async def my_recipe(request, id):
    cook = await request.auser()
    if not cook.is_authenticated:
        return JsonResponse({"error": "log in"}, status=401)
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
