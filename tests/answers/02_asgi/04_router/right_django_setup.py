"""django.setup() is what get_asgi_application() would do; after it any order will do."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
django.setup()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path
from kitchen.tube import SpeakingTube

application = ProtocolTypeRouter(
    {
        "websocket": URLRouter([re_path(r"^tube/$", SpeakingTube.as_asgi())]),
        "http": get_asgi_application(),
    }
)
