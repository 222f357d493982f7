"""All reviews are told, whatever recipe they are about.

fails: test_its_own_reviews_are_told_the_newest_first
says: as review 3 of 5
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
    reviews = [as_json(review) async for review in Review.objects.order_by("-created")]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
