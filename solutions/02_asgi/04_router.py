"""get_asgi_application() sets Django up, and models can be imported only after that: the tube's module imports one.

In a shell or a test somebody has set Django up already, and any order will do; uvicorn begins with nothing but this
file. ProtocolTypeRouter then looks at the scope's type, and URLRouter at the path of what is a WebSocket. Django
itself refuses WebSockets; and the lifespan, which nobody has here, is refused by the router: uvicorn understands that.
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path
from kitchen.tube import SpeakingTube

tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])
application = ProtocolTypeRouter({"http": pages, "websocket": tube})
