"""What guests may ask over HTTP."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import aget_object_or_404

from kitchen.models import Recipe


async def minutes(request: HttpRequest, name: str) -> JsonResponse:
    """How many minutes the dish of this name takes; 404 for one that nobody cooks."""
    recipe = await aget_object_or_404(Recipe, name=name)
    return JsonResponse({"name": recipe.name, "minutes": recipe.minutes})
