"""What is kept is kept on `self`, but as_view() makes a new object for each request.

fails: test_the_handlers_answer_as_before
says: GET /shelf/flour/ after POST told that 0 are kept
"""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen import supplier


class Shelf(View):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.kept = {}

    async def get(self, request, ingredient):
        return JsonResponse({"ingredient": ingredient, "kept": self.kept.get(ingredient, 0)})

    async def post(self, request, ingredient):
        price = await supplier.price(ingredient)
        self.kept[ingredient] = self.kept.get(ingredient, 0) + 1
        return JsonResponse({"kept": self.kept[ingredient], "price": price}, status=201)

    async def delete(self, request, ingredient):
        return await self.throw_away(request, ingredient)

    async def throw_away(self, request, ingredient):
        self.kept.pop(ingredient, None)
        return HttpResponse(status=204)


urlpatterns = [path("shelf/<ingredient>/", Shelf.as_view())]
