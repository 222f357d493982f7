"""The task that fills the queue dies with the supplier, unseen, and the heart of the stream beats on.

fails: test_the_stream_ends_when_the_supplier_hangs_up
says: still open
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def fill(queue, after):
    async for change in changes.listen(after):
        await queue.put(change)


async def events(after):
    queue = asyncio.Queue()
    filling = asyncio.create_task(fill(queue, after))
    try:
        while True:
            try:
                change = await asyncio.wait_for(queue.get(), timeout=15)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
            yield f"id: {change.id}\ndata: {data}\n\n"
    finally:
        filling.cancel()


async def prices(request):
    try:
        after = int(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
