"""A router is an application that hands its arguments on; the tube is imported when the first guest rings."""

import os

from django.core.asgi import get_asgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "kitchen.settings"
pages = get_asgi_application()


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await refuse_or_answer(scope, receive, send)
    elif scope["type"] == "http":
        await pages(scope, receive, send)
    else:
        raise NotImplementedError(scope["type"])


async def refuse_or_answer(scope, receive, send):
    from kitchen.tube import SpeakingTube

    if scope["path"] == "/tube/":
        await SpeakingTube.as_asgi()(scope, receive, send)
    else:
        await send({"type": "websocket.close"})
