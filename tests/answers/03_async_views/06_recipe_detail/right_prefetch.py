"""`prefetch_related` with a QuerySet of its own, in the order that is wanted; `aget` and its own exception."""

from django.db.models import Prefetch
from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe, Review

WHOLE = Recipe.objects.select_related("chef").prefetch_related(
    Prefetch("reviews", queryset=Review.objects.order_by("-created"))
)


async def recipe_detail(request, id):
    try:
        recipe = await WHOLE.aget(pk=id)
    except Recipe.DoesNotExist:
        return JsonResponse({"error": "no such recipe"}, status=404)
    reviews = [{"guest": r.guest, "stars": r.stars, "text": r.text} for r in recipe.reviews.all()]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.pk, "name": recipe.name, "chef": chef, "reviews": reviews})


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
