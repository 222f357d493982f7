"""A TaskGroup whose tasks catch their own error, so that none cancels the other."""

import asyncio

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier


async def or_none(question):
    try:
        return await question
    except supplier.SupplierError:
        return None


async def dashboard_data(request, ingredient):
    async with asyncio.TaskGroup() as group:
        price = group.create_task(or_none(supplier.price(ingredient)))
        stock = group.create_task(or_none(supplier.stock(ingredient)))
    if price.result() is stock.result() is None:
        return JsonResponse({"error": "nobody answers"}, status=502)
    return JsonResponse({"ingredient": ingredient, "price": price.result(), "stock": stock.result()})


urlpatterns = [path("dashboard/<str:ingredient>/", dashboard_data)]
