"""ATOMIC_REQUESTS and async views exclude each other.

Widely taught: `ATOMIC_REQUESTS = True` in the settings, "a transaction for each request", and async views in the same
project, with no word about both.

What happens: a transaction belongs to a thread, an async view to none. Django refuses at the request: RuntimeError "You
cannot use ATOMIC_REQUESTS with async views", status 500 for each async view.

The right way: leave the setting out and put `transaction.atomic` around the sync function that writes; or mark the
async views `@transaction.non_atomic_requests`.
"""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.db import connections, transaction
from django.http import JsonResponse
from django.urls import path
from kitchen import factories
from kitchen.models import Chef, Recipe

pytestmark = pytest.mark.urls(__name__)


async def as_taught(request):
    return JsonResponse({"recipes": await Recipe.objects.acount()})


@transaction.non_atomic_requests
async def marked(request):
    return JsonResponse({"recipes": await Recipe.objects.acount()})


@transaction.atomic
def chef_with_recipe(name):
    chef = factories.chef(name=name)
    Recipe.objects.create(name="soup", minutes=None, chef=chef)  # refused: there must be minutes


@transaction.non_atomic_requests
async def writes(request):
    await sync_to_async(chef_with_recipe)("Ada")


urlpatterns = [path("taught/", as_taught), path("marked/", marked), path("writes/", writes)]


@pytest.fixture
def atomic_requests(pantry, monkeypatch):
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)


async def test_an_async_view_is_refused(async_client, atomic_requests):
    with pytest.raises(RuntimeError, match="cannot use ATOMIC_REQUESTS with async views"):
        await async_client.get("/taught/")


async def test_a_view_that_is_marked_answers(async_client, atomic_requests):
    assert (await async_client.get("/marked/")).json() == {"recipes": 0}


async def test_without_the_setting_it_answers(async_client, pantry):
    assert (await async_client.get("/taught/")).json() == {"recipes": 0}


async def test_one_sync_function_in_a_transaction_writes_all_or_nothing(guest, pantry):
    assert (await guest.get("/writes/")).status_code == 500
    assert await Chef.objects.acount() == 0
