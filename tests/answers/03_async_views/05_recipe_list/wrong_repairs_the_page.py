"""`get_page` turns what is no page into the first or the last one, and the guest is not told.

fails: test_a_page_that_is_no_number_is_refused
says: ?page=x&limit=2 was answered with 200
"""

from asgiref.sync import sync_to_async
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe


async def recipe_list(request):
    try:
        limit = int(request.GET.get("limit", 10))
    except ValueError:
        limit = 0
    if not 1 <= limit <= 50:
        return JsonResponse({"error": "limit: a whole number from 1 to 50"}, status=400)
    return JsonResponse(await sync_to_async(fetch)(request.GET.get("page", 1), limit))


def fetch(number, limit):
    recipes = Recipe.objects.select_related("chef").order_by("-created", "-id")
    page = Paginator(recipes, limit).get_page(number)
    rows = [{"id": row.id, "name": row.name, "chef": row.chef.name} for row in page]
    return {"recipes": rows, "page": page.number, "limit": limit, "total": page.paginator.count}


urlpatterns = [path("recipes/", recipe_list)]
