"""`login_required` turns strangers away, and `request.auser()` says who is there, without the sync ORM.

`request.user` is lazy: the first look at it asks the database, in this thread, and that raises
SynchronousOnlyOperation in a coroutine. Since Django 5.1 `login_required` knows an async view and awaits the account
itself; whom it let in is then known to `auser` without a second query. Each query begins at the account: a check
that is part of the query cannot be forgotten after it.
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
    recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
