"""JSON is put together by hand, and breaks at the first name with a quotation mark.

fails: test_each_change_is_an_event
says: whose data is no JSON
"""

import asyncio

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
            name = change.ingredient.replace("\n", " ")
            yield f'id: {change.id}\ndata: {{"ingredient": "{name}", "price": "{change.price}"}}\n\n'
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
