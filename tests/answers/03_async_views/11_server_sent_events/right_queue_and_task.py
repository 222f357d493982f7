"""A task fills a queue, and the generator waits for the queue: a time-out there costs nothing of the source."""

import asyncio
import json
from contextlib import aclosing

from django.http import HttpResponseBadRequest, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def fill(queue, after):
    try:
        async with aclosing(changes.listen(after)) as source:
            async for change in source:
                await queue.put(change)
    finally:
        queue.put_nowait(None)  # the end, whatever it was: else the generator would wait for ever


async def events(after):
    queue = asyncio.Queue()
    filling = asyncio.create_task(fill(queue, after))
    try:
        while True:
            try:
                change = await asyncio.wait_for(queue.get(), timeout=15)
            except TimeoutError:
                yield ":\n"
                continue
            if change is None:
                return
            data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
            yield f"id: {change.id}\ndata: {data}\n\n"
    finally:
        filling.cancel()


async def prices(request):
    last = request.headers.get("Last-Event-ID", "")
    if last and not last.isdecimal():
        return HttpResponseBadRequest()
    response = StreamingHttpResponse(events(int(last) if last else None), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    return response


urlpatterns = [path("prices/", prices)]
