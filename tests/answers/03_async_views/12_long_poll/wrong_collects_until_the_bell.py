"""The view listens for the whole time, and answers at its end with the first thing that it heard.

fails: test_the_next_change_is_answered_when_it_comes
says: the answer after 25
"""

import asyncio
from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes


async def next_change(request):
    try:
        after = int(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return HttpResponse(status=400)
    heard = []
    try:
        async with asyncio.timeout(25), aclosing(changes.listen(after)) as news:
            async for change in news:
                heard.append({"id": change.id, "ingredient": change.ingredient, "price": change.price})
    except TimeoutError:
        return JsonResponse(heard[0]) if heard else HttpResponse(status=204)


urlpatterns = [path("changes/", next_change)]
