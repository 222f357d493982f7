"""The login page is not told where to go on to.

fails: test_strangers_are_sent_to_the_login_page
says: sends to /accounts/login/
"""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404, redirect
from django.urls import path
from kitchen.models import Recipe


async def my_recipes(request):
    cook = await request.auser()
    if not cook.is_authenticated:
        return redirect(settings.LOGIN_URL)
    names = [recipe.name async for recipe in Recipe.objects.filter(chef__user=cook)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


async def my_recipe(request, id):
    cook = await request.auser()
    if not cook.is_authenticated:
        return redirect(settings.LOGIN_URL)
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
