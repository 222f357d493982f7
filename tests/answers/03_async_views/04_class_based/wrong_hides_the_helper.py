"""The helper gets an underscore, and the own dispatch stays: View has more methods than that one.

fails: test_guests_cannot_call_what_is_no_method
says: SETUP /shelf/flour/ was answered with 500
"""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    def dispatch(self, request, *args, **kwargs):
        return getattr(self, request.method.lower(), self.http_method_not_allowed)(request, *args, **kwargs)

    async def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": KEPT.get(ingredient, 0)})

    async def post(self, request, ingredient):
        price = await supplier.price(ingredient)
        KEPT[ingredient] = KEPT.get(ingredient, 0) + 1
        return JsonResponse({"kept": KEPT[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        return await self._throw_away(request, ingredient)

    async def _throw_away(self, request, ingredient):
        KEPT.pop(ingredient, None)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
