"""A class, and rows that come as dicts; the page is found first and counted afterwards."""

import re

from django.db.models import F
from django.http import JsonResponse
from django.urls import path
from django.views import View
from kitchen.models import Recipe

NUMBER = re.compile(r"0*[1-9][0-9]*")
FAR = 10**6  # no book has so many pages


class RecipeList(View):
    async def get(self, request):
        page, limit = request.GET.get("page", "1"), request.GET.get("limit", "10")
        if not NUMBER.fullmatch(page):
            return JsonResponse({"error": "page: a whole number from 1 on"}, status=400)
        if not NUMBER.fullmatch(limit) or len(limit) > 9 or int(limit) > 50:
            return JsonResponse({"error": "limit: a whole number from 1 to 50"}, status=400)
        page, limit = min(int(page), FAR), int(limit)
        rows = Recipe.objects.order_by(F("created").desc(), F("id").desc()).values(
            "id", "name", chef_name=F("chef__name")
        )
        recipes = [
            {"id": row["id"], "name": row["name"], "chef": row["chef_name"]}
            async for row in rows[limit * (page - 1) : limit * page]
        ]
        if not recipes and page > 1:
            return JsonResponse({"error": "no such page"}, status=404)
        total = await Recipe.objects.acount()
        return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


urlpatterns = [path("recipes/", RecipeList.as_view())]
