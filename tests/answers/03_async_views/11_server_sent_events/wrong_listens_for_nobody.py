"""asyncio.wait leaves its task alone, also when the screen has gone: nobody cancels it.

fails: test_nothing_goes_on_when_the_screen_has_gone
says: the connection to the supplier stays open
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def events(after):
    source = changes.listen(after)
    coming = asyncio.ensure_future(anext(source))
    while True:
        done, _ = await asyncio.wait([coming], timeout=15)
        if not done:
            yield ": still here\n\n"
            continue
        change = coming.result()
        coming = asyncio.ensure_future(anext(source))
        data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
        yield f"id: {change.id}\ndata: {data}\n\n"


async def prices(request):
    try:
        after = int(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
