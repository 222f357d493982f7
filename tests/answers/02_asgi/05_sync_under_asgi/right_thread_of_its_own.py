"""A class-based view with a pool of one thread for each purchase, made for it and closed with it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from django.views import View
from kitchen import market, supplier

ask_stock = sync_to_async(supplier.stock_now, thread_sensitive=False)


class Buy(View):
    async def post(self, request, buyer, ingredient):
        loop = asyncio.get_running_loop()
        stock = asyncio.create_task(ask_stock(ingredient))
        price = asyncio.create_task(supplier.price(ingredient))
        with ThreadPoolExecutor(max_workers=1) as own:
            await loop.run_in_executor(own, market.log_in, buyer)
            answer = {"price": str(await price), "stock": await stock}
            answer["number"] = await loop.run_in_executor(own, market.buy, ingredient)
        return JsonResponse(answer)


urlpatterns = [path("buy/<buyer>/<ingredient>/", Buy.as_view())]
