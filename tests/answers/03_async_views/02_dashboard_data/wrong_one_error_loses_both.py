"""One try around both: whichever fails, the other's answer is thrown away.

fails: test_what_is_missing_is_null
says: was answered with 502
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def dashboard_data(request, ingredient):
    try:
        price, stock = await asyncio.gather(supplier.price(ingredient), supplier.stock(ingredient))
    except supplier.SupplierError:
        return JsonResponse({"error": "The supplier does not answer."}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": price, "stock": stock})


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
