"""A TaskGroup with an except around it: the one that fails cancels the other, whose answer was on its way.

fails: test_what_is_missing_is_null
says: was answered with 502: {"error": "Nothing came."}
"""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


def answer_of(task):
    return None if task.cancelled() or task.exception() else task.result()


async def dashboard_data(request, ingredient):
    try:
        async with asyncio.TaskGroup() as group:
            price = group.create_task(supplier.price(ingredient))
            stock = group.create_task(supplier.stock(ingredient))
    except* supplier.SupplierError:
        pass
    if answer_of(price) is answer_of(stock) is None:
        return JsonResponse({"error": "Nothing came."}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": answer_of(price), "stock": answer_of(stock)})


urlpatterns = [path("dashboard/<ingredient>/", dashboard_data)]
