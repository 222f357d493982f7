"""`View` handles async handlers by itself: a `dispatch` of your own only breaks it.

Widely taught: a base class `AsyncView(View)` with `async def dispatch`, which looks the handler up by the request's
method and awaits it.

What happens: GET works. Every other method falls on `http_method_not_allowed`, which in a class with async handlers is
a plain function that returns a coroutine: the home-made test with `iscoroutinefunction` says "sync", the coroutine goes
back as if it were the response, and a PATCH is a crash, status 500, instead of 405. OPTIONS as well.

The right way: delete it. `View` with `async def get` has been enough since Django 4.1: 405 with the header Allow for
what is not there, an answer to OPTIONS, and HEAD by way of `get`.
"""

from __future__ import annotations

import inspect

import pytest
from django.http import JsonResponse
from django.urls import path
from django.views import View

pytestmark = pytest.mark.urls(__name__)


class AsyncView(View):  # as taught
    async def dispatch(self, request, *args, **kwargs):
        handler = getattr(self, request.method.lower(), self.http_method_not_allowed)
        if inspect.iscoroutinefunction(handler):
            return await handler(request, *args, **kwargs)
        return handler(request, *args, **kwargs)


class AsTaught(AsyncView):
    async def get(self, request):
        return JsonResponse({"dish": "soup"})

    async def dispatch(self, request, *args, **kwargs):
        response = await super().dispatch(request, *args, **kwargs)
        if inspect.iscoroutine(response):
            response.close()  # still a coroutine; Python would warn of it in some later test
        return response


class Plain(View):
    async def get(self, request):
        return JsonResponse({"dish": "soup"})


urlpatterns = [path("taught/", AsTaught.as_view()), path("plain/", Plain.as_view())]


@pytest.mark.parametrize("url", ["/taught/", "/plain/"])
async def test_get_works_either_way(url, guest):
    assert (await guest.get(url)).json() == {"dish": "soup"}


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "OPTIONS"])
async def test_another_method_crashes_a_dispatch_of_your_own(method, guest, caplog):
    assert (await guest.generic(method, "/taught/")).status_code == 500
    assert "returned an unawaited coroutine instead" in caplog.text


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_plain_view_says_which_methods_there_are(method, guest):
    response = await guest.generic(method, "/plain/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_a_plain_view_answers_options_and_head(guest):
    options = await guest.options("/plain/")
    assert (options.status_code, options.headers["Allow"]) == (200, "GET, HEAD, OPTIONS")
    head = await guest.head("/plain/")
    assert (head.status_code, head.content) == (200, b"")
