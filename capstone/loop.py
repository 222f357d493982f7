"""Django's own middlewares without their trips to a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signals import request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware

# Of which request a middleware asks the database on the way out; on the way in none of them does.
ASKS: dict[type, Callable[[Any], bool]] = {
    SecurityMiddleware: lambda request: False,
    SessionMiddleware: lambda request: request.session.modified,
    CommonMiddleware: lambda request: False,
    CsrfViewMiddleware: lambda request: False,
    AuthenticationMiddleware: lambda request: False,
    MessageMiddleware: lambda request: request._messages.used or request._messages.added_new,
    XFrameOptionsMiddleware: lambda request: False,
}
# What Django does at the beginning of a request, each time by a trip to a thread.
BEGINNING = (reset_queries, close_old_connections)


def stay_in_the_loop() -> None:
    """Let Django's middlewares do in the event loop what is only a look at headers and cookies.

    Under ASGI each goes to a thread and back on the way in, and again on the way out: thirteen trips a request, which
    take longer than most of our queries. The classes themselves are changed, as Django's checks look for their names.

    At a request's beginning there is nothing to do in its thread, either: under ASGI that is a new one, in which no
    connection is old and no query was counted.
    """
    for middleware in ASKS:
        middleware.__acall__ = _acall  # type: ignore[attr-defined]
    for receiver in BEGINNING:
        request_started.disconnect(receiver)


async def _acall(self: Any, request: HttpRequest) -> HttpResponse:
    response = self.process_request(request) if hasattr(self, "process_request") else None
    response = response or await self.get_response(request)
    if not hasattr(self, "process_response"):
        return response
    asks = next(ASKS[kind] for kind in type(self).__mro__ if kind in ASKS)
    if asks(request):
        return await sync_to_async(self.process_response)(request, response)
    return self.process_response(request, response)
