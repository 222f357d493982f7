"""thread_sensitive=False looks like the fast way for everything; the login stays on a thread that nobody finds again.

fails: test_whoever_logged_in_has_bought
says: is logged in on this thread, not the main one
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    await sync_to_async(market.log_in, thread_sensitive=False)(buyer)
    price, stock = await asyncio.gather(
        asyncio.to_thread(supplier.price_now, ingredient),
        asyncio.to_thread(supplier.stock_now, ingredient),
    )
    number = await sync_to_async(market.buy, thread_sensitive=False)(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
