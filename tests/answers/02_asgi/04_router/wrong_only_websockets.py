"""The router leaves to Django only what it is told to; the pages are gone.

fails: test_every_http_request_is_djangos
says: No application configured for scope type 'http'
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube

tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])
application = ProtocolTypeRouter({"websocket": tube})
