"""The words are right, and the status says that all is well.

fails: test_an_id_that_is_not_there_is_404_in_json
says: answered with 200
"""

from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe.objects.select_related("chef"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"})
    reviews = [as_json(review) async for review in recipe.reviews.order_by("-created")]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
