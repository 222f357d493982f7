"""The number in the session is taken for the account; whether that is still open, nobody asks.

fails: test_a_closed_account_is_a_stranger
says: from a closed account was answered with 200
"""

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def my_recipes(request):
    number = await request.session.aget(SESSION_KEY)
    if number is None:
        return redirect_to_login(request.path)
    cook = await get_user_model().objects.aget(pk=number)
    names = [recipe.name async for recipe in Recipe.objects.filter(chef__user=cook)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


async def my_recipe(request, id):
    number = await request.session.aget(SESSION_KEY)
    if number is None:
        return redirect_to_login(request.path)
    cook = await get_user_model().objects.aget(pk=number)
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
