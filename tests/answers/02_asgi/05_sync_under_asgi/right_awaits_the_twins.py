"""Price and stock are awaited, with no thread at all; the market's two calls are one visit, so any thread will do."""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


def visit(buyer, ingredient):
    market.log_in(buyer)
    return market.buy(ingredient)


async def buy(request, buyer, ingredient):
    async with asyncio.TaskGroup() as group:
        price = group.create_task(supplier.price(ingredient))
        stock = group.create_task(supplier.stock(ingredient))
    number = await asyncio.to_thread(visit, buyer, ingredient)
    return JsonResponse({"price": str(price.result()), "stock": stock.result(), "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
