"""wait_for around a shield: the time-out cancels the shield, and the task behind it goes on."""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes


class Stream:
    """An iterator of its own instead of a generator; a cancelled wait is where it hears that the screen has gone."""

    def __init__(self, after):
        self.source = changes.listen(after)
        self.coming = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.coming is None:
            self.coming = asyncio.ensure_future(self.source.__anext__())
        try:
            change = await asyncio.wait_for(asyncio.shield(self.coming), 15)
        except TimeoutError:
            return ": silence\n\n"
        except BaseException:
            self.coming.cancel()
            raise
        self.coming = None
        data = json.dumps({"price": str(change.price), "ingredient": change.ingredient})
        return f"data: {data}\nid: {change.id}\n\n"


async def prices(request):
    try:
        last = request.META.get("HTTP_LAST_EVENT_ID")
        stream = Stream(int(last) if last is not None else None)
    except ValueError as error:
        return HttpResponse(str(error), status=400)
    return StreamingHttpResponse(
        stream, content_type="text/event-stream", headers={"Cache-Control": "no-cache, no-store"}
    )


urlpatterns = [path("prices/", prices)]
