"""The path does not tell the protocol: a browser may GET /tube/ as well.

fails: test_every_http_request_is_djangos
says: No handler for message type http.request
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
    if scope.get("path", "").startswith("/tube/"):
        await tube(scope, receive, send)
    else:
        await pages(scope, receive, send)
