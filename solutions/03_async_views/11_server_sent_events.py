"""One task waits for the next change, and the silence never touches it.

`wait_for(anext(source), 15)` would cancel the generator at the first silence, and a cancelled generator is over.
`asyncio.wait` only looks: when its time is up, the task goes on waiting, and the same task is looked at again. When the
screen goes, Django cancels whoever waits here; `finally` then cancels the task, which closes the connection to the
supplier. An error of the supplier comes out of `result()` and ends the stream.
"""

import asyncio
import json

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from kitchen import changes

SILENCE = 15  # seconds


async def events(after):
    source = changes.listen(after)
    # ensure_future takes whatever can be awaited, and anext promises no more than that; create_task wants a coroutine.
    coming = asyncio.ensure_future(anext(source))
    try:
        while True:
            done, _ = await asyncio.wait([coming], timeout=SILENCE)
            if not done:
                yield ": still here\n\n"
                continue
            change = coming.result()
            coming = asyncio.ensure_future(anext(source))
            # json.dumps leaves no line break in the data, whatever the supplier calls its goods.
            data = json.dumps({"ingredient": change.ingredient, "price": str(change.price)})
            yield f"id: {change.id}\ndata: {data}\n\n"
    finally:
        coming.cancel()


async def prices(request):
    last = request.headers.get("Last-Event-ID")
    try:
        after = None if last is None else int(last)
    except ValueError:
        return HttpResponse("Last-Event-ID must be a number", status=400)
    headers = {"Cache-Control": "no-cache"}
    return StreamingHttpResponse(events(after), content_type="text/event-stream", headers=headers)


urlpatterns = [path("prices/", prices)]
