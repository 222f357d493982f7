"""Only too large a limit is looked at: a slice of no recipes, or of fewer than none, is asked for.

fails: test_a_limit_has_its_limits
says: ?limit=0 was answered with
"""

from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe


async def recipe_list(request):
    try:
        page = int(request.GET.get("page", 1))
    except ValueError:
        page = 0
    if page < 1:
        return JsonResponse({"error": "page: a whole number from 1 on"}, status=400)
    try:
        limit = int(request.GET.get("limit", 10))
    except ValueError:
        limit = 51
    if limit > 50:
        return JsonResponse({"error": "limit: a whole number from 1 to 50"}, status=400)
    total = await Recipe.objects.acount()
    first = (page - 1) * limit
    if page > 1 and first >= total:
        return JsonResponse({"error": "no such page"}, status=404)
    rows = Recipe.objects.select_related("chef").order_by("-created", "-id")[first : first + limit]
    recipes = [{"id": row.id, "name": row.name, "chef": row.chef.name} async for row in rows]
    return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


urlpatterns = [path("recipes/", recipe_list)]
