"""204 says that there is no body, and comes with one; a server may refuse to send it.

fails: test_the_handlers_answer_as_before
says: was answered with 204: {"kept": 0}
"""

from django.http import JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    async def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": KEPT.get(ingredient, 0)})

    async def post(self, request, ingredient):
        price = await supplier.price(ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        KEPT.pop(ingredient, None)
        return JsonResponse({"kept": 0}, status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
