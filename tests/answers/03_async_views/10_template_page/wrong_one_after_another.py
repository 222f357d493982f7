"""Each await stands where its value is needed, and each question waits for the answer to the one before.

fails: test_rows_price_and_stock_are_asked_for_at_once
says: at most 1 of 3
"""

from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def ingredient_page(request, name):
    context = {
        "ingredient": name,
        "recipes": [r async for r in Recipe.objects.filter(ingredients__name=name).select_related("chef")],
        "price": await supplier.price(name),
        "stock": await supplier.stock(name),
        "user": await request.auser(),
    }
    return render(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
