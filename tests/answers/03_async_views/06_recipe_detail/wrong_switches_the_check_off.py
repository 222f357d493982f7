"""With the check off the dots work, and stop the loop for everybody each time.

fails: test_the_loop_is_free_while_the_database_is_asked
says: the loop stood still while the database was asked
"""

import os

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from kitchen.models import Recipe

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


async def recipe_detail(request, id):
    try:
        recipe = get_object_or_404(Recipe.objects.select_related("chef"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    reviews = [as_json(review) for review in recipe.reviews.order_by("-created")]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
