"""The async dispatch of tutorials: `options` and the 405 are no `async def`, so their coroutines are handed on.

fails: test_options_and_the_rest_are_answered_with_allow
says: OPTIONS /shelf/flour/ was answered with 500: ValueError: The view Shelf didn't return an HttpResponse
"""

import inspect

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier

KEPT = {}


class Shelf(View):
    async def dispatch(self, request, *args, **kwargs):
        handler = getattr(self, request.method.lower(), self.http_method_not_allowed)
        if inspect.iscoroutinefunction(handler):
            return await handler(request, *args, **kwargs)
        return handler(request, *args, **kwargs)

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
