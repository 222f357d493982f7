"""shield keeps the time-out away from the listening, which then goes on for nobody.

fails: test_nobody_listens_when_the_waiting_is_over
says: the time was up
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
    try:
        change = await asyncio.wait_for(asyncio.shield(task), 25)
    except TimeoutError:
        return HttpResponse(status=204)
    except asyncio.CancelledError:
        task.cancel()
        raise
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
