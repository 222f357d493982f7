"""The price becomes a float for JSON; 3.20 turns into 3.2, and cents are lost sooner or later.

fails: test_each_guest_gets_the_suppliers_values
says: "price":
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


def answer(ingredient, price, stock):
    if price is None and stock is None:
        return JsonResponse({"error": "The supplier does not answer."}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": price, "stock": stock})


async def or_none(question):
    try:
        return await question
    except supplier.SupplierError:
        return None


async def dashboard_data(request, ingredient):
    price, stock = await asyncio.gather(or_none(supplier.price(ingredient)), or_none(supplier.stock(ingredient)))
    return answer(ingredient, None if price is None else float(price), stock)


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
