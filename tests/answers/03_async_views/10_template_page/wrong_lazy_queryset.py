"""A QuerySet is thought to hold rows; the template asks for them on the loop, where Django refuses.

fails: test_the_page_shows_what_it_should
says: SynchronousOnlyOperation
"""

import asyncio

from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def ingredient_page(request, name):
    price, stock, user = await asyncio.gather(supplier.price(name), supplier.stock(name), request.auser())
    recipes = Recipe.objects.filter(ingredients__name=name).select_related("chef")
    context = {"ingredient": name, "price": price, "stock": stock, "recipes": recipes, "user": user}
    return render(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
