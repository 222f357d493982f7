"""The blocking twin stays, in a thread, and only for the question: what it tells is used by the handler, which is
cancelled when its guest leaves. The helper is a function beside the class.
"""

import asyncio

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


def throw_away(ingredient):
    KEPT.pop(ingredient, None)


class Shelf(View):
    http_method_names = ("get", "post", "delete", "head", "options")

    async def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": KEPT.get(ingredient, 0)})

    async def post(self, request, ingredient):
        price = await asyncio.to_thread(supplier.price_now, ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        throw_away(ingredient)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
