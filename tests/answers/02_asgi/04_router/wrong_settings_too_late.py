"""Django is set up first, but nobody has told it yet which settings are ours.

fails: test_every_http_request_is_djangos
says: ImproperlyConfigured
"""

import os

from django.core.asgi import get_asgi_application

pages = get_asgi_application()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube

tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])
application = ProtocolTypeRouter({"http": pages, "websocket": tube})
