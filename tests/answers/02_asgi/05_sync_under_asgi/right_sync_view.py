"""A sync view has the request's thread already: it logs in there, lets two threads ask, and buys."""

from concurrent.futures import ThreadPoolExecutor

from django.http import JsonResponse
from django.urls import path
from kitchen import market, supplier


def buy(request, buyer, ingredient):
    market.log_in(buyer)
    with ThreadPoolExecutor() as askers:
        price = askers.submit(supplier.price_now, ingredient)
        stock = askers.submit(supplier.stock_now, ingredient)
    number = market.buy(ingredient)
    return JsonResponse({"price": f"{price.result():.2f}", "stock": stock.result(), "number": number})


urlpatterns = [path("buy/<buyer>/<ingredient>/", buy)]
