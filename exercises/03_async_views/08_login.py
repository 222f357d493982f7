"""Each cook has an account and may look at his own recipes; at the moment everybody sees all of them.

Let both views ask who is there; they stay async. Graded is what each gets: a stranger is sent to the login page, 302
to /accounts/login/?next=<the path asked for>; an account gets the recipes of its own chef (`Chef.user`) and no others,
with its username as "cook". Somebody else's recipe is a 404, as one that is not there; an account without a chef has
none: "recipes" is []. A closed account (`is_active=False`) is a stranger, even with a cookie from before.

Before you run it: `request.user` asks the database at the first look. What happens if that is in a coroutine?
"""

from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


# TODO: Django knows who is logged in, and how to turn the others away. Which recipes belong to whoever is left?
async def my_recipes(request):
    names = [recipe.name async for recipe in Recipe.objects.all()]
    return JsonResponse({"cook": "?", "recipes": names})


async def my_recipe(request, id):
    recipe = await aget_object_or_404(Recipe, id=id)
    return JsonResponse({"cook": "?", "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
