"""A class whose instances are applications; it knows lifespan too, and has nothing to open or to close."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
from django.core.asgi import get_asgi_application

pages = get_asgi_application()
from channels.routing import URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube


class Door:
    def __init__(self, **protocols):
        self.protocols = protocols

    async def __call__(self, scope, receive, send):
        await self.protocols[scope["type"]](scope, receive, send)


async def evening(scope, receive, send):
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})


tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])
application = Door(http=pages, websocket=tube, lifespan=evening)
