"""The price is sent as a number, which is no longer what the supplier said.

fails: test_whoever_logged_in_has_bought
says: "price":
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    await sync_to_async(market.log_in)(buyer)
    price, stock = await asyncio.gather(
        asyncio.to_thread(supplier.price_now, ingredient),
        asyncio.to_thread(supplier.stock_now, ingredient),
    )
    number = await sync_to_async(market.buy)(ingredient)
    return JsonResponse({"price": float(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
