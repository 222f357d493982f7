"""A guest's request to a view or to routes, through Django's own ASGI handler; what comes back is printed."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import got_request_exception
from django.db import connection
from django.urls import re_path

from kitchen import factories

Body = bytes | str | dict[str, Any] | Iterable[bytes]


async def visit(
    target: Callable | list,
    path: str = "/",
    method: str = "GET",
    *,
    body: Body = b"",
    headers: dict[str, str] | None = None,
    user: str | None = None,
    patience: float | None = None,
    leave_after: int | None = None,
) -> None:
    """Ask `target`, a view (which then serves every path) or the routes of a URLconf, and print the answer as it comes.

    `body` is bytes, text, a dictionary that becomes JSON, or pieces of bytes that are sent one by one. `user` is the
    name of an account that is logged in. The guest stays until the answer is whole, or leaves when the view has had
    `patience` seconds, or after `leave_after` pieces of a stream.
    """
    lines = {"host": "kitchen.test"} | (headers or {})
    if user is not None:
        lines["cookie"] = f"{settings.SESSION_COOKIE_NAME}={await sync_to_async(_session_of)(user)}"
    url, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": url,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in lines.items()],
        "routes": _routes(target),
        "guest": (guest := _Guest(_pieces(body), patience)),
    }
    await _Handler()(scope, guest.receive, _Printer(scope, guest, leave_after).send)
    if "error" in scope:
        # Its frames may hold a coroutine that nobody awaited: Python shall say so now, not at some other time.
        traceback.clear_frames(scope["error"].__traceback__)


class _Handler(ASGIHandler):
    def create_request(self, scope: dict[str, Any], body_file: Any) -> tuple[Any, Any]:
        request, refusal = super().create_request(scope, body_file)
        if request is not None:
            request.urlconf = scope["routes"]  # instead of ROOT_URLCONF, for this request alone
        return request, refusal

    def resolve_request(self, request: Any) -> Any:
        match = super().resolve_request(request)
        request.scope["guest"].is_served.set()  # all that comes before the view is done
        return match


class _Guest:
    """Sends the body, then stays until it has had enough; it is patient from the moment when the view begins."""

    def __init__(self, pieces: Iterator[bytes], patience: float | None) -> None:
        self.is_served = asyncio.Event()
        self.has_enough = asyncio.Event()
        self._pieces = pieces
        self._patience = patience
        self._sent = False

    async def receive(self) -> dict[str, Any]:
        if not self._sent:
            piece = next(self._pieces, None)
            self._sent = piece is None
            return {"type": "http.request", "body": piece or b"", "more_body": not self._sent}
        await self.is_served.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self.has_enough.wait()
        print("the guest leaves")
        return {"type": "http.disconnect"}


class _Printer:
    """Prints a whole answer in one line, and a stream piece by piece; after `last` pieces the guest has enough."""

    def __init__(self, scope: dict[str, Any], guest: _Guest, last: int | None) -> None:
        self._scope = scope
        self._guest = guest
        self._last = last
        self._status = ""
        self._kind = ""
        self._pieces = 0

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
            self._kind = headers.get("content-type", "")
            told = [f"{name}: {headers[name.lower()]}" for name in ("Allow", "Location") if name.lower() in headers]
            self._status = " ".join([str(message["status"]), *told])
        elif message.get("more_body"):
            self._print_piece(message["body"].decode())
        elif not self._pieces:
            print(f"{self._status} {self._shown(message.get('body', b'').decode())}".rstrip())

    def _print_piece(self, text: str) -> None:
        if not self._pieces:
            print(self._status, self._kind)
        self._pieces += 1
        print(text.strip("\n"))
        if self._pieces == self._last:
            self._guest.has_enough.set()

    def _shown(self, text: str) -> str:
        if "error" in self._scope:
            error = self._scope["error"]
            return f"and in the log: {type(error).__name__}: {error}"
        if self._kind.startswith("text/html"):
            return "HTML: " + " ".join(re.sub(r"<[^>]*>", " ", text).split()) if text else ""
        return text


def _note_error(sender: Any, request: Any = None, **_: Any) -> None:
    request.scope["error"] = sys.exc_info()[1]


got_request_exception.connect(_note_error)


def _routes(target: Callable | list) -> ModuleType:
    routes = ModuleType("routes")
    routes.urlpatterns = [re_path("", target)] if callable(target) else target  # type: ignore[attr-defined]
    return routes


def _pieces(body: Body) -> Iterator[bytes]:
    if isinstance(body, dict):
        body = json.dumps(body)
    if isinstance(body, str):
        body = body.encode()
    return iter([body] if isinstance(body, bytes) else body)


def _session_of(username: str) -> str:
    try:
        return factories.session_cookie(get_user_model().objects.get(username=username))
    finally:
        connection.close()
