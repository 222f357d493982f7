"""A view class is async or sync as a whole: Django refuses a mixture.

Widely taught: a class with `async def get` and, because the form library is sync, a plain `def post`.

What happens: ImproperlyConfigured, not at the first POST but when the routes are imported, so that the server does not
start: one class is one view function, and Django must know before the call whether to await it. (`options` may stay as
it is: Django's own is a plain function and gives a coroutine where the others are async.)

The right way: make all handlers async and wrap the sync part of one of them with `sync_to_async`; or leave them all
sync.
"""

from __future__ import annotations

import threading

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.http import JsonResponse
from django.urls import path
from django.views import View

pytestmark = pytest.mark.urls(__name__)


class Mixed(View):
    async def get(self, request):
        return JsonResponse({"dish": "soup"})

    def post(self, request):
        return JsonResponse({"dish": "soup"}, status=201)


def print_order():
    return threading.current_thread().name


class AllAsync(View):
    async def get(self, request):
        return JsonResponse({"dish": "soup"})

    async def post(self, request):
        return JsonResponse({"printed in": await sync_to_async(print_order)()}, status=201)


class AllSync(View):
    def get(self, request):
        return JsonResponse({"dish": "soup"})

    def post(self, request):
        return JsonResponse({"printed in": print_order()}, status=201)


urlpatterns = [path("async/", AllAsync.as_view()), path("sync/", AllSync.as_view())]


def test_a_mixture_is_refused_when_the_routes_are_made():
    with pytest.raises(ImproperlyConfigured, match="Mixed HTTP handlers must either be all sync or all async"):
        Mixed.as_view()


@pytest.mark.parametrize("url", ["/async/", "/sync/"])
async def test_all_of_one_kind_works_and_sync_work_stays_out_of_the_loop(url, async_client):
    assert (await async_client.get(url)).json() == {"dish": "soup"}
    printed = await async_client.post(url)
    assert printed.status_code == 201
    assert printed.json()["printed in"] != threading.current_thread().name


async def test_options_is_answered_in_an_async_class(async_client):
    assert (await async_client.options("/async/")).headers["Allow"] == "GET, POST, HEAD, OPTIONS"
