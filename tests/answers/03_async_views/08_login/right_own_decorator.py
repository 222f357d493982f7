"""A decorator of its own hands the account on, and the account leads to the recipes, in a thread."""

from functools import wraps

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.http import urlencode
from kitchen.models import Recipe


def for_cooks(view):
    @wraps(view)
    async def guarded(request, **kwargs):
        cook = await request.auser()
        if cook.is_anonymous:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.path})}")
        return JsonResponse({"cook": cook.username} | await sync_to_async(view)(cook, **kwargs))

    return guarded


@for_cooks
def my_recipes(cook):
    return {"recipes": [recipe.name for recipe in Recipe.objects.filter(chef__user=cook)]}


@for_cooks
def my_recipe(cook, id):
    recipe = get_object_or_404(Recipe.objects.filter(chef__user=cook), id=id)
    return {"name": recipe.name, "minutes": recipe.minutes}


urlpatterns = [path("my/recipes/", my_recipes), path("my/recipes/<int:id>/", my_recipe)]
