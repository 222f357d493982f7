"""The body of a request is there before the view begins: `request.body`, without `await`.

Widely taught: `body = await request.aread()` in an async view, with `except Exception as error` around it that answers
`{"error": str(error)}` and status 500.

What happens: no request has an `aread`, neither under ASGI nor under WSGI. The broad except hides the AttributeError,
and every order is refused. There is nothing to wait for either: Django takes the whole body in before it calls the
view. So a view that answers 413 does so after it has all been read, up to 2.5 MB of it into memory and more into a
temporary file; leaving `request.body` alone only saves the memory.

The right way: `request.body`. Django refuses to load more than DATA_UPLOAD_MAX_MEMORY_SIZE with a 400 by itself. What
must not come in at all is stopped in front of Django, by the web server, or by ASGI code of your own.
"""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from .visit import Visit

pytestmark = pytest.mark.urls(__name__)


async def as_taught(request):
    try:
        order = json.loads(await request.aread())
        return JsonResponse({"dish": order["dish"]})
    except json.JSONDecodeError:
        return JsonResponse({"error": "This is no JSON."}, status=400)
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=500)


async def take_order(request):
    return JsonResponse({"dish": json.loads(request.body)["dish"]})


async def refuse(request):
    request.scope["events"].append("the view begins")
    return HttpResponse(status=413)


urlpatterns = [path("taught/", as_taught), path("order/", take_order), path("refused/", refuse)]


@pytest.mark.parametrize("request_of", ["async_rf", "rf"])
def test_no_request_has_an_aread(request_of, request):
    order = request.getfixturevalue(request_of).post("/", {"dish": "soup"})
    assert isinstance(order, HttpRequest)
    assert not hasattr(order, "aread")


async def test_a_broad_except_turns_every_order_into_an_error(guest):
    response = await guest.post("/taught/", {"dish": "soup"}, content_type="application/json")
    assert response.status_code == 500
    assert response.json() == {"error": "'ASGIRequest' object has no attribute 'aread'"}


async def test_request_body_gives_the_order(guest):
    response = await guest.post("/order/", {"dish": "soup"}, content_type="application/json")
    assert response.status_code == 200
    assert response.json() == {"dish": "soup"}


async def test_a_view_that_refuses_the_body_begins_when_it_has_been_read(settle):
    events = []
    visit = Visit("/refused/", "POST", events=events)
    for piece in (b"soup, " * 1000, b"tart, " * 1000):
        await visit.send(piece, more_body=True)
        await settle()
        assert visit.input_queue.empty()  # Django has taken it
    assert events == []
    await visit.send(b"rice")
    assert (await visit.start())["status"] == 413
    assert events == ["the view begins"]
    await visit.end()


async def test_django_refuses_by_itself_to_load_too_much(guest, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = await guest.post("/order/", b"x" * 1001, content_type="application/json")
    assert response.status_code == 400
