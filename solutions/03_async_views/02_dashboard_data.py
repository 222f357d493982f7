"""gather puts both questions on their way before it waits, so a guest waits for the slower one only.

With return_exceptions an error takes the place of its answer, and the other answer is kept. Each place has to be
looked at: what stands there may be an error. Without it, gather would raise the first error, and Django would make
a 500 of it. TaskGroup cancels the other question when one fails, which is right in 1.3 and wrong here.
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier
from kitchen.supplier import SupplierError


async def dashboard_data(request, ingredient):
    price, stock = await asyncio.gather(supplier.price(ingredient), supplier.stock(ingredient), return_exceptions=True)
    if isinstance(price, SupplierError) and isinstance(stock, SupplierError):
        return JsonResponse({"error": "The supplier does not answer."}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": known(price), "stock": known(stock)})


def known(answer):
    if isinstance(answer, SupplierError):
        return None
    if isinstance(answer, BaseException):
        raise answer  # anything else is a fault of ours, and must not look like a supplier that is away
    return answer  # JsonResponse writes a Decimal as text, with every digit


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
