"""A pool with one thread keeps the two calls together, and all buyers with them.

fails: test_two_buyers_at_once_do_not_buy_for_each_other
says: was bought by bo
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier

till = ThreadPoolExecutor(max_workers=1)


async def buy(request, buyer, ingredient):
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(till, market.log_in, buyer)
    price, stock = await asyncio.gather(
        asyncio.to_thread(supplier.price_now, ingredient),
        asyncio.to_thread(supplier.stock_now, ingredient),
    )
    number = await loop.run_in_executor(till, market.buy, ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
