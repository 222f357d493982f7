"""The server's messages are taken, and never answered: it waits for the start-up for ever.

fails: test_a_real_server_serves_both
says: the application waits for something that never comes
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
    if scope["type"] == "lifespan":
        while True:
            await receive()
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    else:
        await tube(scope, receive, send)
