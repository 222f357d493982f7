"""Only dispatch is deleted; the handlers, all sync, run in threads that nobody can cancel.

fails: test_a_guest_who_leaves_buys_nothing
says: 1 unit was bought all the same
"""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": KEPT.get(ingredient, 0)})

    def post(self, request, ingredient):
        price = supplier.price_now(ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    def delete(self, request, ingredient):
        return self.throw_away(request, ingredient)

    def throw_away(self, request, ingredient):
        KEPT.pop(ingredient, None)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
