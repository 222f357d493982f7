"""The time-out of wait_for cancels the generator that it waits for; after the first silence the source is over.

fails: test_no_change_is_lost_in_the_silence
says: the stream broke off with RuntimeError
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


def event(change):
    data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
    return f"id: {change.id}\ndata: {data}\n\n"


async def events(after):
    source = changes.listen(after)
    while True:
        try:
            change = await asyncio.wait_for(anext(source), 15)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        yield event(change)


async def prices(request):
    try:
        after = int(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
