"""Django's own Paginator, which is sync, in one thread together with its queries."""

from asgiref.sync import sync_to_async
from django.core.paginator import EmptyPage, Paginator
from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe


async def recipe_list(request):
    asked = {}
    for name, default, most in (("page", 1, None), ("limit", 10, 50)):
        try:
            asked[name] = int(request.GET.get(name, default))
        except ValueError:
            asked[name] = 0
        if asked[name] < 1 or (most and asked[name] > most):
            rule = "a whole number from 1 to 50" if most else "a whole number from 1 on"
            return JsonResponse({"error": f"{name}: {rule}"}, status=400)
    try:
        return JsonResponse(asked | await sync_to_async(fetch)(**asked))
    except EmptyPage:
        return JsonResponse({"error": "no such page"}, status=404)


def fetch(page, limit):
    recipes = Recipe.objects.select_related("chef").order_by("-created", "-pk")
    found = Paginator(recipes, limit).page(page)
    rows = [{"id": recipe.pk, "name": recipe.name, "chef": recipe.chef.name} for recipe in found]
    return {"recipes": rows, "total": found.paginator.count}


urlpatterns = [path("recipes/", recipe_list)]
