"""The reviews of all recipes are fetched, and those of this one picked out.

fails: test_two_queries_fetch_all_of_it
says: a query fetched 21 rows
"""

from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe, Review


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe.objects.select_related("chef"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    reviews = [as_json(r) async for r in Review.objects.order_by("-created") if r.recipe_id == recipe.id]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
