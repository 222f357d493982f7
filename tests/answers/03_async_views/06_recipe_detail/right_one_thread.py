"""One sync function with all that asks the database, in one thread."""

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe


@sync_to_async
def fetch(id):
    recipe = Recipe.objects.filter(id=id).select_related("chef").first()
    if recipe is None:
        return None
    return {
        "id": recipe.id,
        "name": recipe.name,
        "chef": {"name": recipe.chef.name, "speciality": recipe.chef.speciality},
        "reviews": list(recipe.reviews.order_by("-created").values("guest", "stars", "text")),
    }


async def recipe_detail(request, id):
    found = await fetch(id)
    return JsonResponse(found or {"error": "no such recipe"}, status=200 if found else 404)


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
