"""`async def` is written before the handlers, and the blocking call stays: now it holds the loop.

fails: test_the_loop_is_free_while_a_guest_buys
says: stood still while POST waited
"""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    async def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": KEPT.get(ingredient, 0)})

    async def post(self, request, ingredient):
        price = supplier.price_now(ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        return await self.throw_away(request, ingredient)

    async def throw_away(self, request, ingredient):
        KEPT.pop(ingredient, None)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
