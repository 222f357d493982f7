"""The blocking twins, each in a thread of its own, and a third way to wait."""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def dashboard_data(request, ingredient):
    # thread_sensitive=False: otherwise both would queue up for the one thread of this request.
    asking_price = asyncio.ensure_future(sync_to_async(supplier.price_now, thread_sensitive=False)(ingredient))
    asking_stock = asyncio.ensure_future(asyncio.to_thread(supplier.stock_now, ingredient))
    await asyncio.wait([asking_price, asking_stock])
    price = None if asking_price.exception() else asking_price.result()
    stock = None if asking_stock.exception() else asking_stock.result()
    if price is None and stock is None:
        return JsonResponse({"error": "The supplier is away"}, status=502)
    return JsonResponse({"stock": stock, "price": price, "ingredient": ingredient})


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
