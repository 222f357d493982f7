"""What both kitchens serve: views of course.load.site, each under the number of an order, /7/dashboard/async/.

When an order gets into its view it rings, and again when it leaves, over a TCP connection to the page's process:
RACE_BELL is its port, RACE_KITCHEN the name of the one who rings. So the page can tell who waits for a thread or a loop
from who is served, and from an answer that a blocked loop does not send.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

from course.load import site

settings.ROOT_URLCONF = __name__
asgi, wsgi = site.asgi, site.wsgi
_pulling = threading.Lock()


@cache
def _bell() -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", int(os.environ["RACE_BELL"])))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _ring(what: str, order: int) -> None:
    """A few microseconds: the line is short, and the page reads at once. Guests with number 0 only warm up."""
    line = f"{os.environ['RACE_KITCHEN']} {what} {order} {time.monotonic()}\n"
    with _pulling:
        _bell().sendall(line.encode())


@contextmanager
def _rung(order: int) -> Iterator[None]:
    _ring("begun", order)
    try:
        yield
    finally:
        _ring("left", order)


def _ringing(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    async def ring_async(request: HttpRequest, order: int) -> HttpResponse:
        with _rung(order):
            return await view(request)

    @wraps(view)
    def ring_sync(request: HttpRequest, order: int) -> HttpResponse:
        with _rung(order):
            return view(request)

    return ring_async if iscoroutinefunction(view) else ring_sync


urlpatterns = [path(f"<int:order>/{route}", _ringing(view)) for route, view in site.VIEWS.items()]
