"""A response with status 204 has no body; `JsonResponse(..., status=204)` has one.

Widely taught: `return JsonResponse({"message": "Recipe deleted"}, status=204)` after a delete.

What happens: Django sends the body that it was given. Its test client takes the body away before the test looks, so
every test passes. A real server knows that a 204 ends with its headers: uvicorn raises "LocalProtocolError: Too much
data for declared Content-Length" and cuts the connection, with a traceback in the log at each delete.

The right way: `HttpResponse(status=204)`; or status 200 with the message.
"""

from __future__ import annotations

import pytest
from django.http import HttpResponse, JsonResponse
from django.urls import path

from .visit import Visit

pytestmark = pytest.mark.urls(__name__)


async def as_taught(request):
    return JsonResponse({"message": "The recipe is deleted."}, status=204)


async def deleted(request):
    return HttpResponse(status=204)


urlpatterns = [path("taught/", as_taught), path("deleted/", deleted)]


async def test_the_test_client_hides_the_body(async_client):
    response = await async_client.delete("/taught/")
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(("url", "body"), [("/taught/", b'{"message": "The recipe is deleted."}'), ("/deleted/", b"")])
async def test_what_django_sends(url, body):
    visit = Visit(url, "DELETE")
    await visit.send()
    assert (await visit.start())["status"] == 204
    assert await visit.piece() == body
    await visit.end()


async def test_a_real_server_breaks_off_at_the_body(street):
    uvicorn = street["uvicorn"]
    log = uvicorn.log
    answer = await (await uvicorn.ask("/deleted_as_taught/")).whole()
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert answer.endswith(b"\r\n\r\n")  # nothing of the message came through
    assert "LocalProtocolError: Too much data for declared Content-Length" in uvicorn.log.removeprefix(log)


async def test_a_real_server_sends_no_content_without_a_word(street):
    uvicorn = street["uvicorn"]
    log = uvicorn.log
    answer = await (await uvicorn.ask("/deleted/")).whole()
    assert answer.startswith(b"HTTP/1.1 204 ")
    assert "Error" not in uvicorn.log.removeprefix(log)
