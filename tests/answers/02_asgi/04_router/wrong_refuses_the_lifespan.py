"""startup.failed does not say that there is no lifespan here, but that the server must not start.

fails: test_a_real_server_serves_both
says: lifespan failed: we have none
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
        await send({"type": "lifespan.startup.failed", "message": "we have none"})
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    else:
        await tube(scope, receive, send)
