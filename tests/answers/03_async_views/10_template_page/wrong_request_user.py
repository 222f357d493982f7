"""request.user is as lazy as a QuerySet: the session is read when the template shows the name, on the loop.

fails: test_the_page_knows_who_is_logged_in
says: SynchronousOnlyOperation
"""

import asyncio

from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def recipes_with(name):
    return [recipe async for recipe in Recipe.objects.filter(ingredients__name=name).select_related("chef")]


async def ingredient_page(request, name):
    price, stock, recipes = await asyncio.gather(supplier.price(name), supplier.stock(name), recipes_with(name))
    context = {"ingredient": name, "price": price, "stock": stock, "recipes": recipes, "user": request.user}
    return render(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
