"""The own dispatch stays, made async: whatever the guest names is called and awaited.

fails: test_guests_cannot_call_what_is_no_method
says: THROW_AWAY /shelf/flour/ was answered with 204 and an empty body, and the shelf was empty
"""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    async def dispatch(self, request, *args, **kwargs):
        return await getattr(self, request.method.lower(), self.http_method_not_allowed)(request, *args, **kwargs)

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
