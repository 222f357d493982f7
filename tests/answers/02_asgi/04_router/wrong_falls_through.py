"""When the guest hangs up, the call goes on below: Django gets a WebSocket after all.

fails: test_a_websocket_goes_to_the_speaking_tube
says: when the guest hung up, the application raised ValueError: Django can only handle ASGI/HTTP
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube

tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await tube(scope, receive, send)
    await pages(scope, receive, send)
