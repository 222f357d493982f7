"""Zero is a number too, and the slice of page 0 begins before the first recipe.

fails: test_pages_begin_with_one
says: Negative indexing is not supported
"""

from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe


async def recipe_list(request):
    try:
        page = int(request.GET.get("page", 1))
    except ValueError:
        return JsonResponse({"error": "page: a whole number from 1 on"}, status=400)
    try:
        limit = int(request.GET.get("limit", 10))
    except ValueError:
        limit = 0
    if not 1 <= limit <= 50:
        return JsonResponse({"error": "limit: a whole number from 1 to 50"}, status=400)
    total = await Recipe.objects.acount()
    first = (page - 1) * limit
    if page > 1 and first >= total:
        return JsonResponse({"error": "no such page"}, status=404)
    rows = Recipe.objects.select_related("chef").order_by("-created", "-id")[first : first + limit]
    recipes = [{"id": row.id, "name": row.name, "chef": row.chef.name} async for row in rows]
    return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


urlpatterns = [path("recipes/", recipe_list)]
