"""The screens in the dining room show every change of a price at the moment when it happens.

Answer GET /prices/ with server-sent events (text/event-stream, Cache-Control: no-cache), one for each change that
`changes.listen(after)` gives: the lines `id: 8` and `data: {"ingredient": "flour", "price": "3.20"}`, and an empty one.
A screen that comes back tells its last id in the header Last-Event-ID and gets what it missed; no number: status 400.
Whenever nothing was sent for 15 seconds, send a comment line (`: still here`), and lose no change by it. When the
supplier hangs up, end the stream (the screen comes back by itself); when the screen goes, nothing goes on for it.

Before you run it: what is left of `source` when `asyncio.wait_for(anext(source), 15)` has timed out once, and why?
"""

from django.http import StreamingHttpResponse
from django.urls import path
from kitchen import changes

SILENCE = 15  # seconds


async def events():
    # TODO: events with ids, comments in the silence, and nothing left behind when the screen goes.
    async for change in changes.listen():
        yield f"{change.ingredient} costs {change.price}\n"


async def prices(request):
    return StreamingHttpResponse(events())


urlpatterns = [path("prices/", prices)]
