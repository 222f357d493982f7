"""The handlers are found in a dict, which is safe; but OPTIONS is forgotten.

fails: test_options_and_the_rest_are_answered_with_allow
says: OPTIONS /shelf/flour/ was answered with 405
"""

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    async def dispatch(self, request, *args, **kwargs):
        handler = {"GET": self.get, "POST": self.post, "DELETE": self.delete}.get(request.method)
        if handler is None:
            return HttpResponseNotAllowed(["GET", "POST", "DELETE"])
        return await handler(request, *args, **kwargs)

    async def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": KEPT.get(ingredient, 0)})

    async def post(self, request, ingredient):
        price = await supplier.price(ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        return await self.throw_away(request, ingredient)

    async def throw_away(self, request, ingredient):
        KEPT.pop(ingredient, None)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
