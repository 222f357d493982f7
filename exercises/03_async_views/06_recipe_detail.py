"""The page of one recipe: who cooks it, and what the guests say of it.

GET /recipes/<id>/ answers 200 with {"id": 7, "name": "soup", "chef": {"name": "Ada", "speciality": "fish"},
"reviews": [{"guest": "Bo", "stars": 5, "text": "Salty."}, ...]}, the newest review (`created`) first; without any,
"reviews" is []. An id that is not there, however large, is 404 with {"error": "no such recipe"}, in JSON. Graded, too:
two queries at most fetch all of it, however many reviews there are, and nothing of other recipes; and while the
database is asked the loop serves others.

Before you run it: `recipe.chef` looks like an attribute. What does Django do at that dot, and may it do so here?
"""

from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    recipe = await aget_object_or_404(Recipe, id=id)
    # TODO: fetch the chef and the reviews before you tell of them, and say in JSON when there is no such recipe.
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef})


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
