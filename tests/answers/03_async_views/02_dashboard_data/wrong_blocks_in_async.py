"""`async def` around the blocking twins, and a gather, are thought to make them async.

fails: test_the_loop_is_free_while_the_supplier_thinks
says: stood still
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


async def ask_price(ingredient):
    return supplier.price_now(ingredient)


async def ask_stock(ingredient):
    return supplier.stock_now(ingredient)


async def dashboard_data(request, ingredient):
    price, stock = await asyncio.gather(or_none(ask_price(ingredient)), or_none(ask_stock(ingredient)))
    return answer(ingredient, price, stock)


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
