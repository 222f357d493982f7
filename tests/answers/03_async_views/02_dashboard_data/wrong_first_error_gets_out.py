"""gather as it is in most tutorials: the first error gets out of the view, and Django makes a 500 of it.

fails: test_what_is_missing_is_null
says: 500: SupplierError: The supplier answered /price/flour with status 503. (line
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def dashboard_data(request, ingredient):
    price, stock = await asyncio.gather(supplier.price(ingredient), supplier.stock(ingredient))
    return JsonResponse({"ingredient": ingredient, "price": price, "stock": stock})


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
