"""Price and stock overlap, but only after the rows have come: the database and the supplier wait for each other.

fails: test_rows_price_and_stock_are_asked_for_at_once
says: at most 2 of 3
"""

import asyncio

from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def ingredient_page(request, name):
    recipes = [r async for r in Recipe.objects.filter(ingredients__name=name).select_related("chef")]
    price, stock, user = await asyncio.gather(supplier.price(name), supplier.stock(name), request.auser())
    context = {"ingredient": name, "price": price, "stock": stock, "recipes": recipes, "user": user}
    return render(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
