"""A class whose handler makes both tasks first, then awaits one after the other."""

import asyncio

from django.http import JsonResponse
from django.urls import path
from django.views import View
from kitchen.supplier import SupplierError, price, stock


class Dashboard(View):
    async def get(self, request, ingredient):
        tasks = {name: asyncio.create_task(ask(ingredient)) for name, ask in (("price", price), ("stock", stock))}
        answer = {"ingredient": ingredient, "price": None, "stock": None}
        failed = []
        for name, task in tasks.items():
            try:
                answer[name] = await task
            except SupplierError as error:
                failed.append(error)
        if len(failed) == 2:
            return JsonResponse({"error": "; ".join(map(str, failed))}, status=502)
        if answer["price"] is not None:
            answer["price"] = f"{answer['price']:.2f}"
        return JsonResponse(answer)


urlpatterns = [path("dashboard/<ingredient>/", Dashboard.as_view())]
