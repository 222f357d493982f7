"""The error is gone when `render` runs in a thread; the query is not: it waits for everything else, and then comes.

fails: test_the_template_asks_for_nothing
says: and then the page asked the database
"""

import asyncio

from asgiref.sync import sync_to_async
from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def ingredient_page(request, name):
    price, stock = await asyncio.gather(supplier.price(name), supplier.stock(name))
    recipes = Recipe.objects.filter(ingredients__name=name).select_related("chef")
    context = {"ingredient": name, "price": price, "stock": stock, "recipes": recipes, "user": request.user}
    return await sync_to_async(render)(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
