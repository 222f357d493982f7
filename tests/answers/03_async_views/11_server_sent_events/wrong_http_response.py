"""HttpResponse takes the generator for a text, and sends its name.

fails: test_each_change_is_an_event
says: the response was over after
"""

import json

from django.http import HttpResponse
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
    return HttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
