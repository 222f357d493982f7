"""A generator without async is collected whole before anything is sent, and this one has no end.

fails: test_each_change_is_an_event
says: nothing of the body has come yet
"""

import json

from asgiref.sync import async_to_sync
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


async def next_of(source):
    return await anext(source)


def events(after):
    source = changes.listen(after)
    while True:
        change = async_to_sync(next_of)(source)
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
