"""django.setup() helps those who come after it, and the tube was imported before.

fails: test_every_http_request_is_djangos
says: AppRegistryNotReady: Apps aren't loaded yet. (line 15)
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path
from kitchen.tube import SpeakingTube

django.setup()

tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])
application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": tube})
