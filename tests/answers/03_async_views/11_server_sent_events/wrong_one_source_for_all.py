"""One queue at module level saves calls to the supplier; but what one screen takes from it, no other screen gets.

fails: test_two_screens_read_at_a_real_server
says: of 2 saw nothing of the change
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes

queue = asyncio.Queue()
tasks = {}


async def fill(after):
    async for change in changes.listen(after):
        await queue.put(change)


async def events(after):
    if not tasks:
        tasks["filling"] = asyncio.create_task(fill(after))
    while True:
        try:
            change = await asyncio.wait_for(queue.get(), timeout=15)
        except TimeoutError:
            yield ": still here\n\n"
            continue
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
