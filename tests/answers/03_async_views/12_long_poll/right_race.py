"""The change and the time race; whoever is still running when it is over is cancelled, also when the guest has gone."""

import asyncio

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import path
from kitchen import changes


async def first(after):
    async for change in changes.listen(after):
        return change


async def next_change(request):
    after = request.GET.get("after")
    if after is not None and not after.isdecimal():
        return HttpResponseBadRequest("after must be a number")
    news = asyncio.create_task(first(None if after is None else int(after)))
    bell = asyncio.create_task(asyncio.sleep(25))
    try:
        await asyncio.wait([news, bell], return_when=asyncio.FIRST_COMPLETED)
        if not news.done():
            return HttpResponse(status=204)
        change = news.result()
    finally:
        news.cancel()
        bell.cancel()
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": str(change.price)})


urlpatterns = [path("changes/", next_change)]
