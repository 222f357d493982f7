"""What a view must give back: a response, and JSON whose outermost value is an object unless you say otherwise.

Widely taught: `return JsonResponse([...])` for a list; and examples of "good" async views that only await and return
nothing.

What happens: `JsonResponse` takes a dictionary; a list is a TypeError, since old browsers let foreign pages read one. A
view that returns nothing, or the coroutine of a helper that nobody awaited, is a ValueError at each request.

The right way: `JsonResponse({"dishes": [...]})`, or `JsonResponse([...], safe=False)`; `return await helper()`.
"""

from __future__ import annotations

import asyncio

import pytest
from django.http import JsonResponse
from django.urls import path

pytestmark = pytest.mark.urls(__name__)

DISHES = ["soup", "tart"]
MADE = []


async def a_list(request):
    return JsonResponse(DISHES)


async def a_list_on_purpose(request):
    return JsonResponse(DISHES, safe=False)


async def an_object(request):
    return JsonResponse({"dishes": DISHES})


async def nothing(request):
    await asyncio.sleep(0)


async def not_awaited(request):
    MADE.append(an_object(request))
    return MADE[-1]


async def awaited(request):
    return await an_object(request)


views = [a_list, a_list_on_purpose, an_object, nothing, not_awaited, awaited]
urlpatterns = [path(f"{view.__name__}/", view) for view in views]


async def test_a_list_is_a_type_error(async_client):
    with pytest.raises(TypeError, match="set the safe parameter to False"):
        await async_client.get("/a_list/")


async def test_nothing_is_a_value_error(async_client):
    with pytest.raises(ValueError, match="It returned None instead"):
        await async_client.get("/nothing/")


async def test_a_coroutine_is_a_value_error(async_client):
    with pytest.raises(ValueError, match="returned an unawaited coroutine instead"):
        await async_client.get("/not_awaited/")
    MADE.pop().close()  # without it Python would warn, too, some time later


@pytest.mark.parametrize(
    ("url", "answer"),
    [("/a_list_on_purpose/", DISHES), ("/an_object/", {"dishes": DISHES}), ("/awaited/", {"dishes": DISHES})],
)
async def test_a_response_with_json_is_what_django_wants(url, answer, async_client):
    assert (await async_client.get(url)).json() == answer
