"""The reviews are prefetched, and `order_by` on them is a new question all the same.

fails: test_two_queries_fetch_all_of_it
says: 1 of kitchen_recipe, 2 of kitchen_review
"""

from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe.objects.select_related("chef").prefetch_related("reviews"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    reviews = [as_json(review) async for review in recipe.reviews.order_by("-created")]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
