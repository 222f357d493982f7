"""sync_to_async in a gather is taken for two threads; a request has one for them, and the second waits in line.

fails: test_both_are_asked_before_either_answers
says: only /stock/flour was with
"""

import asyncio

from asgiref.sync import sync_to_async
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
    stock, price = await asyncio.gather(
        or_none(sync_to_async(supplier.stock_now)(ingredient)),
        or_none(sync_to_async(supplier.price_now)(ingredient)),
    )
    return answer(ingredient, price, stock)


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
