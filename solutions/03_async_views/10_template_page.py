"""A template is rendered in one go: it cannot wait, so everything that it shows must be there before.

A QuerySet is no row yet, but a question that is asked when somebody looks: in the template, on the loop, where Django
refuses it. The comprehension asks it here, and `select_related` brings the chefs with the same query. `request.user`
is such a question, too; `await request.auser()` is its answer. The rows come from the database while the supplier is
still thinking; queries do not overlap each other, so there is nothing to win by splitting them.
"""

import asyncio

from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def recipes_with(name):
    return [recipe async for recipe in Recipe.objects.filter(ingredients__name=name).select_related("chef")]


async def ingredient_page(request, name):
    price, stock, recipes, user = await asyncio.gather(
        supplier.price(name), supplier.stock(name), recipes_with(name), request.auser()
    )
    context = {"ingredient": name, "price": price, "stock": stock, "recipes": recipes, "user": user}
    return render(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
