"""Logging in is mended, and a gather is taken for two threads: both calls are thread-sensitive.

fails: test_price_and_stock_are_asked_at_once
says: one after another
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    await sync_to_async(market.log_in)(buyer)
    price, stock = await asyncio.gather(
        sync_to_async(supplier.price_now)(ingredient),
        sync_to_async(supplier.stock_now)(ingredient),
    )
    number = await sync_to_async(market.buy)(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
