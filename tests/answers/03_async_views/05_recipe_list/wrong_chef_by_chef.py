"""Each chef is fetched by a query of its own, awaited well, a query for each row.

fails: test_a_page_costs_two_queries
says: 30 of kitchen_chef
"""

from django.http import JsonResponse
from django.urls import path
from kitchen.models import Chef, Recipe


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
    total = await Recipe.objects.acount()
    first = (page - 1) * limit
    if page > 1 and first >= total:
        return JsonResponse({"error": "no such page"}, status=404)
    rows = Recipe.objects.order_by("-created", "-id")[first : first + limit]
    recipes = []
    async for row in rows:
        chef = await Chef.objects.aget(id=row.chef_id)
        recipes.append({"id": row.id, "name": row.name, "chef": chef.name})
    return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


urlpatterns = [path("recipes/", recipe_list)]
