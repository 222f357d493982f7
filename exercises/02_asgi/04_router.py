"""The kitchen gets a speaking tube, a WebSocket. Since then uvicorn does not even start.

Mend the order, so that a process that has not set Django up can import this file. Then give each protocol its own
application: every HTTP request goes to Django (GET /menu/soup/ is the kitchen's; GET /tube/ is nobody's, a 404),
WebSockets at /tube/ go to SpeakingTube. Graded: both, in a process of its own, and once over a real uvicorn.

Before you run it: which line raises, and what should have happened before it?
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")

from channels.routing import URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path
from kitchen.tube import SpeakingTube

pages = get_asgi_application()
tube = URLRouter([path("tube/", SpeakingTube.as_asgi())])

# TODO: two things. The order above, and an application that gives each protocol its own.
application = pages
