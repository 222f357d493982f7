"""request.META has headers under other names (HTTP_LAST_EVENT_ID), so the screen's last id is never found.

fails: test_a_screen_that_comes_back_gets_what_it_missed
says: 0 of 2 changes
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
                yield ": still here\n\n"
                continue
            change = coming.result()
            coming = asyncio.ensure_future(anext(source))
            data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
            yield f"id: {change.id}\ndata: {data}\n\n"
    finally:
        coming.cancel()


async def prices(request):
    try:
        after = int(request.META["Last-Event-ID"]) if "Last-Event-ID" in request.META else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
