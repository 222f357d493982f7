"""asyncio.wait leaves its tasks alone: the one that listens is cancelled at the deadline, but not when the guest goes.

fails: test_nobody_listens_when_the_waiting_is_over
says: a guest has hung up
"""

import asyncio

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes


async def first(after):
    async for change in changes.listen(after):
        return change


async def next_change(request):
    try:
        after = int(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return HttpResponse(status=400)
    task = asyncio.create_task(first(after))
    await asyncio.wait([task], timeout=25)
    if not task.done():
        task.cancel()
        return HttpResponse(status=204)
    change = task.result()
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
