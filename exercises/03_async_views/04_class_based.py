"""A shelf of supplies as a class, with the `dispatch` that tutorials print; a thread serves each guest.

GET /shelf/<ingredient>/ tells what is kept, POST buys a unit, DELETE throws all away. Mend it: every handler
`async def`, and what View does by itself left to View. Graded: these answers stay; while the supplier keeps a POST
waiting the loop serves others, and a guest who leaves meanwhile buys nothing; OPTIONS gets 200, PUT, PATCH and
words that are no methods, like DISPATCH, get 405, all with an Allow of GET, POST and DELETE.

Before you run it: make one handler async and leave the others. When does Django complain, and what must it know?
"""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    # TODO: make the handlers async, one by one if you like; then ask what this dispatch lets guests call.
    def dispatch(self, request, *args, **kwargs):
        return getattr(self, request.method.lower(), self.http_method_not_allowed)(request, *args, **kwargs)

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
