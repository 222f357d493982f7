"""gather first, and then each is asked once more to have its value.

fails: test_each_guest_gets_the_suppliers_values
says: was asked for 2 times
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
    await asyncio.gather(or_none(supplier.price(ingredient)), or_none(supplier.stock(ingredient)))
    return answer(ingredient, await or_none(supplier.price(ingredient)), await or_none(supplier.stock(ingredient)))


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
