"""Under ASGI each request has one thread of its own for sync code that must stay together.

That is what sync_to_async uses (thread_sensitive=True is its default): log_in and buy meet on it, as Django's queries
do, and no other request comes there. Whatever shares one thread queues, though, even in a gather. price_now and
stock_now remember nothing, so they leave it for any two threads of a pool. And no blocking call stays in the coroutine
itself: it would hold the loop, and its thread-local would be everybody's.
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    await sync_to_async(market.log_in)(buyer)
    price, stock = await asyncio.gather(
        sync_to_async(supplier.price_now, thread_sensitive=False)(ingredient),
        sync_to_async(supplier.stock_now, thread_sensitive=False)(ingredient),
    )
    number = await sync_to_async(market.buy)(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
