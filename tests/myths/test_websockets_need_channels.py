"""Django's own ASGI application speaks HTTP only; WebSockets need Channels (or ASGI code of your own).

Widely taught: "with ASGI, Django handles WebSockets".

What happens: ASGI carries WebSockets, Django's handler refuses them: "Django can only handle ASGI/HTTP connections, not
websocket." The server turns that into a failed handshake.

The right way: a ProtocolTypeRouter that gives HTTP to Django and WebSockets to a consumer.
"""

from __future__ import annotations

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.http import JsonResponse
from django.urls import path

from .visit import SECONDS, Visit

pytestmark = pytest.mark.urls(__name__)


class SpeakingTube(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.send(f"{text_data} heard")


async def menu(request):
    return JsonResponse({"dish": "soup"})


urlpatterns = [path("menu/", menu)]


@pytest.fixture
def application():
    tubes = URLRouter([path("tube/", SpeakingTube.as_asgi())])
    return ProtocolTypeRouter({"http": get_asgi_application(), "websocket": tubes})


async def test_djangos_own_application_refuses_a_websocket():
    tube = Visit("/tube/", type="websocket")
    await tube.send_input({"type": "websocket.connect"})
    with pytest.raises(ValueError, match="can only handle ASGI/HTTP connections, not websocket"):
        await tube.end()


async def test_channels_opens_the_tube(application):
    tube = Visit("/tube/", type="websocket", subprotocols=[], application=application)
    await tube.send_input({"type": "websocket.connect"})
    assert (await tube.receive_output(SECONDS))["type"] == "websocket.accept"
    await tube.send_input({"type": "websocket.receive", "text": "two soups"})
    assert (await tube.receive_output(SECONDS))["text"] == "two soups heard"
    await tube.send_input({"type": "websocket.disconnect", "code": 1000})
    await tube.end()


async def test_django_still_answers_http_beside_it(application):
    visit = Visit("/menu/", application=application)
    await visit.send()
    assert (await visit.start())["status"] == 200
    assert await visit.piece() == b'{"dish": "soup"}'
    await visit.end()
