"""The page of an ingredient: what it costs today, how many there are, and what we cook with it.

Answer GET /ingredients/<name>/ by rendering kitchen/ingredient.html. The template shows `ingredient` (the name),
`price` and `stock` (of the supplier), `recipes` (all that use it, in their usual order, with `recipe.chef.name`) and
`user` (who is logged in). Graded: rows, price and stock are asked for at the same time; three queries at most fetch
the rows, however many they are; the template asks for nothing when it is rendered; no name on the page becomes HTML.

Before you run it: in a sync view `render` takes such a QuerySet. Which line of this view fails, and why?
"""

from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def ingredient_page(request, name):
    # TODO: fetch all that the template shows before it is rendered, and at the same time.
    context = {
        "ingredient": name,
        "price": await supplier.price(name),
        "stock": await supplier.stock(name),
        "recipes": Recipe.objects.filter(ingredients__name=name),
        "user": request.user,
    }
    return render(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
