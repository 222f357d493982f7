"""The recipe book gets an API. In JSON a recipe is {"id": 1, "name": "soup", "minutes": 20, "chef": 3}.

GET /recipes/ works. Add POST (stores one: 201 and the recipe), and at /recipes/<id>/ PUT (changes one: 200 and the
recipe) and DELETE (204, no body). POST and PUT are sent name, minutes and chef; other keys count for nothing. What is
refused changes nothing: an id that is not there is 404 {"error": "no such recipe"}; a body that is no JSON object is
400 {"error": "send a JSON object"}; fields that are missing, or that the model refuses, are 400 {"errors": {"minutes":
[why], ...}}, each under its name, without the database's own words; other methods are 405 with Allow.

Before you run it: what does `Recipe.objects.acreate(name="soup", minutes=0, chef_id=999)` do, and who checks it?
"""

from django.http import JsonResponse
from django.urls import path
from django.views import View
from kitchen.models import Recipe


def as_json(recipe):
    return {"id": recipe.id, "name": recipe.name, "minutes": recipe.minutes, "chef": recipe.chef_id}


class Recipes(View):
    async def get(self, request):
        return JsonResponse({"recipes": [as_json(recipe) async for recipe in Recipe.objects.all()]})


# TODO: let Recipes answer POST too; write a view for one recipe, with PUT and DELETE, and its route.
urlpatterns = [
    path("recipes/", Recipes.as_view()),
]
