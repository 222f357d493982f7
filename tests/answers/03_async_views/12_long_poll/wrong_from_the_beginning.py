"""Who tells no `after` wants to hear what comes; with 0 as a default they are told what was over long ago.

fails: test_the_next_change_is_answered_when_it_comes
says: no answer before something changes
"""

import asyncio
from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes


async def next_change(request):
    try:
        after = int(request.GET.get("after", 0))
    except ValueError:
        return HttpResponse(status=400)
    try:
        async with asyncio.timeout(25), aclosing(changes.listen(after)) as news:
            change = await anext(news)
    except TimeoutError:
        return HttpResponse(status=204)
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
