"""The deadline is forgotten: when nothing changes, the answer never comes.

fails: test_without_a_change_the_answer_is_204_at_the_deadline
says: no answer after
"""

from contextlib import aclosing

from django.http import HttpResponse, JsonResponse
from django.urls import path
from kitchen import changes


async def next_change(request):
    try:
        after = int(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        return HttpResponse(status=400)
    async with aclosing(changes.listen(after)) as news:
        async for change in news:
            return JsonResponse({"id": change.id, "ingredient": change.ingredient, "price": change.price})


urlpatterns = [path("changes/", next_change)]
