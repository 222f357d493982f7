"""All handlers are async, and dispatch is View's own.

as_view() looks at the handlers once, before any request: Django must know whether to await the view or to put it into
a thread, and it cannot do both with one view. So it refuses a mix, with ImproperlyConfigured, when the file is
imported. An awaited handler is cancelled when its guest leaves; a thread cannot be, and would buy all the same.

View's dispatch calls only the names in http_method_names, answers OPTIONS, and gives 405 with Allow for the rest. The
one that is printed everywhere calls whatever the guest names: THROW_AWAY emptied the shelf. Make it async, and it
also has to await what `options` and `http_method_not_allowed` give, which are no `async def` and yet give coroutines.
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
        price = await supplier.price(ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        return self.throw_away(request, ingredient)

    def throw_away(self, request, ingredient):  # no handler: it may stay as it is, since it waits for nothing
        KEPT.pop(ingredient, None)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
