"""Two things may end the waiting, and `async with` ends the other one: the change, or the time.

`asyncio.timeout` cancels what is inside when the time is up, and Django cancels the whole view when the client goes.
Either way CancelledError comes out of `anext`, and `aclosing` closes the connection to the supplier. `anext` needs
no thread while it waits, so the loop serves everybody else meanwhile.
"""

import asyncio
from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes

PATIENCE = 25  # seconds


async def next_change(request):
    try:
        # Not `if after`: 0 is a number too, and asks for everything from the first change on.
        after = int(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return JsonResponse({"error": "after must be a whole number"}, status=400)
    try:
        async with asyncio.timeout(PATIENCE), aclosing(changes.listen(after)) as news:
            change = await anext(news)
    except TimeoutError:
        return HttpResponse(status=204)  # JsonResponse would send a body, which 204 forbids
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
