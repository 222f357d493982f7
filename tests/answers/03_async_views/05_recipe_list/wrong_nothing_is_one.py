"""An empty page is taken for none at all: `?page=` is answered as page 1.

fails: test_a_page_that_is_no_number_is_refused
says: ?page=&limit=2 was answered with 200
"""

from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe


async def recipe_list(request):
    try:
        page = int(request.GET.get("page") or 1)
    except ValueError:
        page = 0
    if page < 1:
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
