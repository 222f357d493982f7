"""`if after` takes 0 for "not given", and whoever asks for everything from the first change on waits.

fails: test_what_was_missed_is_answered_at_once
says: after=0 got no answer
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
        async with asyncio.timeout(25), aclosing(changes.listen(after if after else None)) as news:
            change = await anext(news)
    except TimeoutError:
        return HttpResponse(status=204)
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
