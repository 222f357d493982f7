"""What stands in an address is believed to be a number, because our own page writes one.

fails: test_an_after_that_is_no_number_gets_400
says: answered with 500: ValueError
"""

import asyncio
from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes


async def next_change(request):
    after = request.GET.get("after")
    source = changes.listen(None if after is None else int(after))
    try:
        async with asyncio.timeout(25), aclosing(source) as news:
            change = await anext(news)
    except TimeoutError:
        return HttpResponse(status=204)
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
