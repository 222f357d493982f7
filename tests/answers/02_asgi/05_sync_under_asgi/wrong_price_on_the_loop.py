"""The function is called, and what it returns is handed to a thread.

fails: test_the_loop_is_free_whatever_is_waited_for
says: while /price/flour was waited for
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    await sync_to_async(market.log_in)(buyer)
    price, stock = await asyncio.gather(
        asyncio.to_thread(str, supplier.price_now(ingredient)),
        asyncio.to_thread(supplier.stock_now, ingredient),
    )
    number = await sync_to_async(market.buy)(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
