"""A function that makes the application is none itself.

fails: test_every_http_request_is_djangos
says: takes 0 positional arguments
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube


def application():
    tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])
    return ProtocolTypeRouter({"http": pages, "websocket": tube})
