"""As in urls.py, a route has no slash in front.

fails: test_a_websocket_goes_to_the_speaking_tube
says: No route found for path 'tube/'
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube

tube = URLRouter([path("/tube/", SpeakingTube.as_asgi())])
application = ProtocolTypeRouter({"http": pages, "websocket": tube})
