"""A form looks at the query string: Django checks numbers and their ranges, and the words are ours."""

from django import forms
from django.http import JsonResponse
from django.urls import path
from kitchen.models import Recipe

PAGE, LIMIT = "a whole number from 1 on", "a whole number from 1 to 50"


def number(words, most=None):
    kinds = ("invalid", "required", "min_value", "max_value")
    return forms.IntegerField(min_value=1, max_value=most, error_messages=dict.fromkeys(kinds, words))


class Asked(forms.Form):
    page = number(PAGE)
    limit = number(LIMIT, most=50)


async def recipe_list(request):
    form = Asked({"page": "1", "limit": "10"} | request.GET.dict())
    if not form.is_valid():
        name, [words, *_] = next(iter(form.errors.items()))
        return JsonResponse({"error": f"{name}: {words}"}, status=400)
    page, limit = form.cleaned_data["page"], form.cleaned_data["limit"]
    total = await Recipe.objects.acount()
    if page > max(1, -(-total // limit)):
        return JsonResponse({"error": "no such page"}, status=404)
    recipes = []
    async for recipe in (
        Recipe.objects.order_by("-created", "-id").select_related("chef")[(page - 1) * limit : page * limit].aiterator()
    ):
        recipes.append({"id": recipe.id, "name": recipe.name, "chef": recipe.chef.name})
    return JsonResponse({"recipes": recipes, "page": page, "limit": limit, "total": total})


urlpatterns = [path("recipes/", recipe_list)]
