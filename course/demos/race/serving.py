"""Serves the page until it is closed for good or somebody presses Ctrl-C; then nothing is left."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn

from course.demos.race.race import Race

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Server(uvicorn.Server):
    """uvicorn would end this process by the signal, before the kitchens are closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(sock: socket.socket, *, browser: bool, say: Callable[[str], None]) -> int | None:
    """Serve the race on SOCK, bound to a loopback address; returns the signal that ended it, None when its last page
    was closed.
    """
    return asyncio.run(_serve(sock, browser, say))


async def _serve(sock: socket.socket, browser: bool, say: Callable[[str], None]) -> int | None:
    race, signals = Race(), []
    server = _Server(_config(application(race)))

    def end(number: int | None = None) -> None:
        signals.append(number)
        server.should_exit = True

    for number in _ENDING:
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        race.open()
        deserted = asyncio.create_task(race.deserted.wait())
        deserted.add_done_callback(lambda _: end())
        _announce(sock, browser, say)
        await server.serve(sockets=[sock])
        deserted.cancel()
    finally:
        await race.close()
    return signals[0]


def application(race: Race) -> Any:
    """The page, its files and its WebSocket, as one ASGI application."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "course.demos.race.settings"
    from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
    from django.core.asgi import get_asgi_application

    pages = ASGIStaticFilesHandler(get_asgi_application())
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
    from django.urls import path, re_path

    from course.demos.race.consumers import RaceConsumer

    routes = [path("events/", RaceConsumer.as_asgi(race=race)), re_path("", WebsocketDenier.as_asgi())]
    return ProtocolTypeRouter({"http": pages, "websocket": AllowedHostsOriginValidator(URLRouter(routes))})


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)


def _announce(sock: socket.socket, browser: bool, say: Callable[[str], None]) -> None:
    url = f"http://127.0.0.1:{sock.getsockname()[1]}/"
    say(f"The race is at {url}  Close the page or press Ctrl-C to stop it.")
    if browser and not webbrowser.open(url):
        say("No browser could be opened: open that address yourself.")
