"""A lock saves connections to the supplier, and lets one question at a time wait for its change.

fails: test_others_are_served_meanwhile
says: after=0 got no answer
"""

import asyncio
from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes

telephone = asyncio.Lock()


async def next_change(request):
    try:
        after = int(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return HttpResponse(status=400)
    try:
        async with asyncio.timeout(25), telephone, aclosing(changes.listen(after)) as news:
            change = await anext(news)
    except TimeoutError:
        return HttpResponse(status=204)
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
