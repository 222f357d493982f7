"""The reviews are asked for before it is known that there is such a recipe: no id is as large as that.

fails: test_an_id_that_is_not_there_is_404_in_json
says: OverflowError
"""

from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe, Review


async def recipe_detail(request, id):
    newest_first = Review.objects.filter(recipe=id).order_by("-created")
    reviews = [as_json(review) async for review in newest_first]
    try:
        recipe = await aget_object_or_404(Recipe.objects.select_related("chef"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
