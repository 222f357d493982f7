"""Whatever is raised counts as not there, the lazy chef's SynchronousOnlyOperation too: nothing is ever found.

fails: test_a_recipe_is_told_with_its_chef
says: answered with 404
"""

from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe, id=id)
        chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
        reviews = [as_json(review) async for review in recipe.reviews.order_by("-created")]
        return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})
    except Exception:
        return JsonResponse({"error": "no such recipe"}, status=404)


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
