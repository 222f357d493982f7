"""Each lazy relation is asked for in a thread: nothing fails, and the chef costs a query more.

fails: test_two_queries_fetch_all_of_it
says: 3 queries: 1 of kitchen_recipe, 1 of kitchen_review, 1 of kitchen_chef
"""

from asgiref.sync import sync_to_async
from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe, id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    reviews = [as_json(review) async for review in recipe.reviews.order_by("-created")]
    cook = await sync_to_async(lambda: recipe.chef)()
    chef = {"name": cook.name, "speciality": cook.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


def as_json(review):
    return {"guest": review.guest, "stars": review.stars, "text": review.text}


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
