"""The task that listens is cancelled when the screen goes; the one that beats is forgotten, and beats on.

fails: test_nothing_goes_on_when_the_screen_has_gone
says: still wakes up again and again
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def tell(queue, after):
    try:
        async for change in changes.listen(after):
            data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
            await queue.put(f"id: {change.id}\ndata: {data}\n\n")
    finally:
        queue.put_nowait(None)


async def beat(queue):
    while True:
        await asyncio.sleep(15)
        await queue.put(": still here\n\n")


async def events(after):
    queue = asyncio.Queue()
    telling = asyncio.create_task(tell(queue, after))
    beating = asyncio.create_task(beat(queue))
    try:
        while (piece := await queue.get()) is not None:
            yield piece
        beating.cancel()
    finally:
        telling.cancel()


async def prices(request):
    try:
        after = int(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
