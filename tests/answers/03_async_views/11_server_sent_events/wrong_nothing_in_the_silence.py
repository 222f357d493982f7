"""The stream says nothing while nothing changes, and the proxies on the way take it for dead.

fails: test_silence_is_broken_by_comments
says: no comment line came in silence number 1
"""

import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def events(after):
    async for change in changes.listen(after):
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
