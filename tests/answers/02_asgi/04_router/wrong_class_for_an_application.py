"""The class is no application: as_asgi() gives one, which makes a consumer for each guest.

fails: test_a_websocket_goes_to_the_speaking_tube
says: object SpeakingTube can't be used in 'await' expression
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube

tube = URLRouter([path("tube/", SpeakingTube)])
application = ProtocolTypeRouter({"http": pages, "websocket": tube})
