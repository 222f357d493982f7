"""Django is an ASGI application, but of the protocols it speaks HTTP alone.

fails: test_a_websocket_goes_to_the_speaking_tube
says: Django can only handle ASGI/HTTP connections, not websocket
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter

application = ProtocolTypeRouter({"http": pages, "websocket": pages})
