"""Logging in and buying are kept together on the thread of the loop, which is everybody's.

fails: test_the_loop_is_free_whatever_is_waited_for
says: while /market/login was waited for
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    market.log_in(buyer)
    price, stock = await asyncio.gather(
        asyncio.to_thread(supplier.price_now, ingredient),
        asyncio.to_thread(supplier.stock_now, ingredient),
    )
    number = market.buy(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
