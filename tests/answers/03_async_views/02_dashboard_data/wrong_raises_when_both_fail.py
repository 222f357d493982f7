"""When both fail the error is raised, in the belief that Django knows a status for it.

fails: test_without_either_it_is_a_bad_gateway
says: was answered with 500: SupplierError: the supplier is away
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


def answer(ingredient, price, stock):
    if price is None and stock is None:
        return JsonResponse({"error": "The supplier does not answer."}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": price, "stock": stock})


async def or_none(question):
    try:
        return await question
    except supplier.SupplierError:
        return None


async def dashboard_data(request, ingredient):
    price, stock = await asyncio.gather(or_none(supplier.price(ingredient)), or_none(supplier.stock(ingredient)))
    if price is None and stock is None:
        raise supplier.SupplierError("the supplier is away")
    return answer(ingredient, price, stock)


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
