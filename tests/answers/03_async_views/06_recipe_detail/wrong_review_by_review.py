"""The ids of the reviews first, then each review by a query of its own.

fails: test_two_queries_fetch_all_of_it
says: 13 of kitchen_review
"""

from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe.objects.select_related("chef"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    ids = [id async for id in recipe.reviews.order_by("-created").values_list("id", flat=True)]
    reviews = [as_json(await recipe.reviews.aget(id=id)) for id in ids]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
