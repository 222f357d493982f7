"""The heartbeat is an event, which every page would have to know and to skip.

fails: test_silence_is_broken_by_comments
says: an event that is no change: 'ping'
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def events(after):
    source = changes.listen(after)
    coming = asyncio.ensure_future(anext(source))
    try:
        while True:
            done, _ = await asyncio.wait([coming], timeout=15)
            if not done:
                yield "data: ping\n\n"
                continue
            change = coming.result()
            coming = asyncio.ensure_future(anext(source))
            data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
            yield f"id: {change.id}\ndata: {data}\n\n"
    finally:
        coming.cancel()


async def prices(request):
    try:
        after = int(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
