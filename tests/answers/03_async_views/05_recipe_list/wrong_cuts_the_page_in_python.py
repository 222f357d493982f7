"""The whole book is fetched for each page, and most of it thrown away.

fails: test_a_page_costs_two_queries
says: a query fetched 40 rows for a page of 30
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
        limit = 0
    if not 1 <= limit <= 50:
        return JsonResponse({"error": "limit: a whole number from 1 to 50"}, status=400)
    every = [row async for row in Recipe.objects.select_related("chef").order_by("-created", "-id")]
    total = len(every)
    first = (page - 1) * limit
    if page > 1 and first >= total:
        return JsonResponse({"error": "no such page"}, status=404)
    rows = every[first : first + limit]
    recipes = [{"id": row.id, "name": row.name, "chef": row.chef.name} for row in rows]
    return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


urlpatterns = [path("recipes/", recipe_list)]
