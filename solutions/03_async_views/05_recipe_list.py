"""What comes in a query string is text from a stranger: it may be missing, no number, or a number that nobody meant.

`int` raises ValueError for what is none; unhandled, that is a 500, as if the kitchen had broken. It is the guest who
erred, so it is a 400 that says how. A page of 0 would become a slice from -10, which Django refuses, and a limit of
100,000 is a way to keep the database busy for nothing. The last page is known only when the recipes are counted, and
comparing with it also stops a page so far out that no database knows the number of its first row.

The order must have no ties: where two recipes are of one moment, the database may give them in this order on one page
and in that on the next, and a recipe is shown twice, or never. And `select_related` lets each recipe bring its chef:
asked one by one, that would be a query a row.
"""

from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe

LONGEST = 50  # recipes


async def recipe_list(request):
    try:
        page = whole_number(request.GET.get("page", "1"))
    except ValueError:
        return refusal(400, "page: a whole number from 1 on")
    try:
        limit = whole_number(request.GET.get("limit", "10"), most=LONGEST)
    except ValueError:
        return refusal(400, f"limit: a whole number from 1 to {LONGEST}")
    total = await Recipe.objects.acount()
    start = (page - 1) * limit
    if start >= total and page > 1:
        return refusal(404, "no such page")
    newest_first = Recipe.objects.select_related("chef").order_by("-created", "-id")
    recipes = [as_json(recipe) async for recipe in newest_first[start : start + limit]]  # a slice is LIMIT and OFFSET
    return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


def whole_number(text, most=None):
    """The number that is written there, from 1 to `most`; raises ValueError for any other."""
    number = int(text)
    if number < 1 or (most is not None and number > most):
        raise ValueError(f"{number} is out of range")
    return number


def as_json(recipe):
    return {"id": recipe.id, "name": recipe.name, "chef": recipe.chef.name}


def refusal(status, words):
    return JsonResponse({"error": words}, status=status)


urlpatterns = [path("recipes/", recipe_list)]
