"""The ASGI application: HTTP by Django, WebSockets by Channels."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# First of all: it sets Django up, and what is imported below needs its models.
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler  # noqa: E402
from recipes.live.routing import websocket_urlpatterns  # noqa: E402

from capstone.loop import stay_in_the_loop  # noqa: E402
from config.lifespan import lifespan  # noqa: E402

stay_in_the_loop()

application = ProtocolTypeRouter(
    {
        "http": ASGIStaticFilesHandler(django_application),
        "lifespan": lifespan,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
