"""The ASGI application: HTTP goes to Django, WebSockets to Channels."""

import importlib
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
# First of all: it sets Django up, and the imports below end in models, which cannot be loaded before.
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402


async def websocket(scope, receive, send):
    """Routes by `websocket_urlpatterns` of the ROOT_URLCONF of the moment, as Django does for HTTP."""
    routes = importlib.import_module(settings.ROOT_URLCONF)
    return await URLRouter(routes.websocket_urlpatterns)(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(websocket)),
    }
)
