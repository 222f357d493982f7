"""The handlers stand in a class of their own, with the work in coroutines that View never sees."""

import asyncio
from collections import Counter
from typing import ClassVar

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier


class Store(View):
    """Handlers that each hand on to a coroutine of the same name with an underscore."""

    async def get(self, request, ingredient):
        return await self._tell(ingredient)

    async def post(self, *args, **kwargs):
        return await self._buy(**kwargs)

    async def delete(self, *args, **kwargs):
        await self._drop(**kwargs)
        return HttpResponse(status=204)


class Shelf(Store):
    kept: ClassVar = Counter()

    async def _tell(self, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": self.kept[ingredient]})

    async def _buy(self, ingredient):
        try:
            price = await asyncio.wait_for(supplier.price(ingredient), timeout=60)
        except TimeoutError:
            return JsonResponse({"error": "too slow"}, status=504)
        self.kept[ingredient] += 1
        return JsonResponse({"kept": self.kept[ingredient], "price": f"{price:.2f}"}, status=201)

    async def _drop(self, ingredient):
        self.kept[ingredient] = 0


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
