"""return_exceptions is taken for error handling; nobody looks at what stands in the places.

fails: test_what_is_missing_is_null
says: SupplierError is not JSON serializable
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def dashboard_data(request, ingredient):
    price, stock = await asyncio.gather(supplier.price(ingredient), supplier.stock(ingredient), return_exceptions=True)
    return JsonResponse({"ingredient": ingredient, "price": price, "stock": stock})


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
