"""Logging in went to a thread, and buying stayed where it was.

fails: test_whoever_logged_in_has_bought
says: is logged in on this thread, the main one
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
    number = market.buy(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
