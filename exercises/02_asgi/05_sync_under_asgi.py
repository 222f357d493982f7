"""Four functions block their threads. One of them stands on the wrong thread, two share one for no reason.

`price_now` and `stock_now` remember nothing. `kitchen.market` remembers, for each thread, who has logged in there.
Mend the view, `POST /buy/<buyer>/<ingredient>/`: it asks for price and stock at once, buys for the buyer who logged in,
and answers {"price": "3.20", "stock": 12, "number": 48151}, the number being the purchase's. Graded: that, and that two
buyers at once do not buy for each other, and that the loop serves others whatever is waited for.

Before you run it: which of the four calls run on the loop's own thread, and which on one that they share? Why?
"""

import asyncio

from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


async def buy(request, buyer, ingredient):
    # TODO: give each call the thread that it needs.
    market.log_in(buyer)
    price, stock = await asyncio.gather(
        sync_to_async(supplier.price_now)(ingredient),
        sync_to_async(supplier.stock_now)(ingredient),
    )
    number = await sync_to_async(market.buy)(ingredient)
    return JsonResponse({"price": str(price), "stock": stock, "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
