"""Two tasks speak into one queue: one tells the changes, the other beats every 15 seconds, whatever happens."""

import asyncio
import json
from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from kitchen.changes import listen


async def tell(queue, after):
    async for change in listen(after):
        data = json.dumps({"ingredient": change.ingredient, "price": f"{change.price}"})
        queue.put_nowait(f"event: message\r\nid: {change.id}\r\ndata: {data}\r\n\r\n".encode())


async def beat(queue):
    while True:
        await asyncio.sleep(15)
        queue.put_nowait(b": tick\r\n\r\n")


async def stream(after):
    yield b": welcome\r\n\r\n"
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(tell(queue, after)), asyncio.create_task(beat(queue))]
    tasks[0].add_done_callback(partial(end, queue))
    try:
        while (piece := await queue.get()) is not None:
            yield piece
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def end(queue, task):
    queue.put_nowait(None)


@method_decorator(never_cache, name="get")
class Prices(View):
    async def get(self, request):
        after = None
        if "last-event-id" in request.headers:
            try:
                after = int(request.headers["last-event-id"])
            except ValueError:
                return HttpResponse(status=400)
        return StreamingHttpResponse(stream(after), headers={"Content-Type": "text/event-stream; charset=utf-8"})


urlpatterns = [path("prices/", Prices.as_view())]
