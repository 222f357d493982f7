"""Without `async`, `request.user` may ask the database: in the thread that the view takes up.

fails: test_both_views_are_async
says: the view at /my/recipes/ is sync
"""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from kitchen.models import Recipe


@login_required
def my_recipes(request):
    cook = request.user
    names = [recipe.name for recipe in Recipe.objects.filter(chef__user=cook)]
    return JsonResponse({"cook": cook.get_username(), "recipes": names})


@login_required
def my_recipe(request, id):
    cook = request.user
    recipe = get_object_or_404(Recipe, id=id, chef__user=cook)
    return JsonResponse({"cook": cook.get_username(), "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [
    path("my/recipes/", my_recipes),
    path("my/recipes/<int:id>/", my_recipe),
]
