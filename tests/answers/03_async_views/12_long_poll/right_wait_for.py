"""A class with one method; here wait_for is right, for the source is not needed any more when the time is up."""

import asyncio
import json

from django.http import HttpResponse
from django.urls import path
from django.views import View
from kitchen.changes import listen


class NextChange(View):
    async def get(self, request):
        try:
            source = listen(int(request.GET["after"])) if "after" in request.GET else listen()
        except ValueError:
            return HttpResponse("after must be a number", status=400)
        try:
            change = await asyncio.wait_for(source.__anext__(), timeout=25)
        except TimeoutError:
            return HttpResponse(status=204)
        finally:
            await source.aclose()
        body = {"id": change.id, "ingredient": change.ingredient, "price": str(change.price)}
        return HttpResponse(json.dumps(body), content_type="application/json")


urlpatterns = [path("changes/", NextChange.as_view())]
