"""JsonResponse with status 204 still sends its body, which the status forbids.

fails: test_without_a_change_the_answer_is_204_at_the_deadline
says: answered with 204: {}
"""

import asyncio
from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes


async def next_change(request):
    try:
        after = int(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return HttpResponse(status=400)
    try:
        async with asyncio.timeout(25), aclosing(changes.listen(after)) as news:
            change = await anext(news)
    except TimeoutError:
        return JsonResponse({}, status=204)
    return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
