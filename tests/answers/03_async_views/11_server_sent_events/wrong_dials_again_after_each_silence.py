"""Each silence ends the call to the supplier, and a new call begins: what changes in between is lost.

fails: test_no_change_is_lost_in_the_silence
says: after 15.5 seconds with comments in the silence, 0 of 2 changes
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def events(after):
    while True:
        try:
            async with asyncio.timeout(15) as limit:
                async for change in changes.listen(after):
                    after = change.id
                    data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
                    limit.reschedule(asyncio.get_running_loop().time() + 15)
                    yield f"id: {change.id}\ndata: {data}\n\n"
        except TimeoutError:
            yield ": still here\n\n"


async def prices(request):
    try:
        after = int(request.headers["Last-Event-ID"]) if "Last-Event-ID" in request.headers else None
    except ValueError:
        return HttpResponse(status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
