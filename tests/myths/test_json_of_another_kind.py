"""JSON that is no object is JSON all the same: look what came before you ask it for a field.

Widely taught: `data = json.loads(request.body)`, then `data.get("dish")`, with an `except json.JSONDecodeError` around
it for bad input.

What happens: `[1]`, `"soup"`, `7` and `null` are valid JSON. They get past the except, have no `get`, and the guest's
mistake becomes a crash of the server: status 500.

The right way: check that it is an object, and answer 400 to everything else. So does JSON that is no UTF-8: it raises
UnicodeDecodeError. Both that and JSONDecodeError are a ValueError.
"""

from __future__ import annotations

import json

import pytest
from django.http import JsonResponse
from django.urls import path

pytestmark = pytest.mark.urls(__name__)


async def as_taught(request):
    try:
        data = json.loads(request.body)
    except json.JSONDecodeError:
        return JsonResponse({"error": "This is no JSON."}, status=400)
    return JsonResponse({"dish": data.get("dish", "")})


async def take_order(request):
    try:
        data = json.loads(request.body)
    except ValueError:
        return JsonResponse({"error": "This is no JSON."}, status=400)
    if not isinstance(data, dict):
        return JsonResponse({"error": "An order is a JSON object."}, status=400)
    return JsonResponse({"dish": data.get("dish", "")})


urlpatterns = [path("taught/", as_taught), path("order/", take_order)]

other_json = pytest.mark.parametrize("body", [b"[1]", b'"soup"', b"7", b"null"])


async def post(guest, url, body):
    return await guest.post(url, body, content_type="application/json")


@other_json
async def test_json_that_is_no_object_crashes_the_view(guest, body):
    assert (await post(guest, "/taught/", body)).status_code == 500


async def test_json_that_is_no_utf_8_gets_past_the_json_error(guest):
    assert (await post(guest, "/taught/", b'{"dish": "\xff"}')).status_code == 500


@other_json
async def test_a_view_that_looks_says_what_an_order_is(guest, body):
    response = await post(guest, "/order/", body)
    assert response.status_code == 400
    assert response.json() == {"error": "An order is a JSON object."}


@pytest.mark.parametrize("body", [b"", b"{", b'{"dish": "\xff"}'])
async def test_what_is_no_json_is_a_400_too(guest, body):
    assert (await post(guest, "/order/", body)).status_code == 400


@pytest.mark.parametrize("url", ["/taught/", "/order/"])
async def test_both_take_an_order(guest, url):
    assert (await post(guest, url, b'{"dish": "soup"}')).json() == {"dish": "soup"}
