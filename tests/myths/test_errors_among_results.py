"""`return_exceptions=True` hands errors over as results: look before you use one.

Widely taught: `recipes, prices = await asyncio.gather(..., return_exceptions=True)`, "so that one failure does not end
the page", and then a loop over `prices`.

What happens: when the supplier is down, `prices` *is* the error, and the loop is a TypeError: "object is not iterable".
The page ends all the same, with status 500, and the log names the wrong culprit.

The right way: look at each result (`isinstance(prices, BaseException)`), give a fallback, and log what failed.
"""

from __future__ import annotations

import asyncio
import logging

import pytest
from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.urls import path
from kitchen import factories, supplier
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)

logger = logging.getLogger(__name__)


async def names():
    return [recipe.name async for recipe in Recipe.objects.all()]


async def prices():
    return [str(await supplier.price(herb)) for herb in ("basil", "dill")]


async def as_taught(request):
    recipes, offers = await asyncio.gather(names(), prices(), return_exceptions=True)
    return JsonResponse({"recipes": recipes, "prices": [f"{offer} a bunch" for offer in offers]})


async def looks(request):
    recipes, offers = await asyncio.gather(names(), prices(), return_exceptions=True)
    if isinstance(recipes, BaseException):
        raise recipes  # without recipes there is no page
    if isinstance(offers, BaseException):
        logger.warning("No prices today: %s", offers)
        offers = []
    return JsonResponse({"recipes": recipes, "prices": [f"{offer} a bunch" for offer in offers]})


urlpatterns = [path("taught/", as_taught), path("looks/", looks)]


@pytest.fixture
def soup(pantry, settings):
    settings.SUPPLIER_URL = "http://127.0.0.1:1"  # nobody listens there
    return factories.recipe(name="soup")


async def test_an_error_among_the_results_is_not_iterable(async_client, soup):
    with pytest.raises(TypeError, match="'SupplierError' object is not iterable"):
        await async_client.get("/taught/")


async def test_who_looks_still_has_a_page(async_client, soup, caplog):
    response = await async_client.get("/looks/")
    assert response.json() == {"recipes": ["soup"], "prices": []}
    assert "No prices today: The supplier gave no answer to /price/basil" in caplog.text


async def test_what_the_page_cannot_do_without_is_raised(guest, soup, monkeypatch, caplog):
    @sync_to_async
    def broken():
        return list(Recipe.objects.filter(pk=1).extra(where=["no_such_column = 1"]))

    monkeypatch.setitem(globals(), "names", broken)
    assert (await guest.get("/looks/")).status_code == 500
    assert "no such column" in caplog.text
