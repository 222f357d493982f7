"""A real uvicorn in a thread of this process, with Django behind it, and a tap between the two."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import uvicorn
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

_THREAD = "house"
PAUSE = 0.2  # seconds between the pieces of the stream
# What is shown of a scope and a message; the rest is the same each time, or says where the server listens.
_SAID = ("method", "path", "query_string", "body", "more_body", "status", "code", "text", "headers", "message")


async def menu(request: HttpRequest) -> HttpResponse:
    return HttpResponse("leek soup, plum tart")


async def order(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"cooking {request.body.decode()}", status=201)


async def news(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> AsyncIterator[str]:
        for piece in ("leek 1.20\n", "leek 1.30\n", "leek 1.25\n"):
            yield piece
            await asyncio.sleep(PAUSE)

    return StreamingHttpResponse(pieces(), content_type="text/plain")


async def roast(request: HttpRequest) -> HttpResponse:
    await asyncio.sleep(3600)
    return HttpResponse("nobody waits that long")


urlpatterns = [path("menu/", menu), path("order/", order), path("news/", news), path("roast/", roast)]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message: `way` is "scope", "receive", "send" or "raised"; `kind` its type; `content` what else it says."""

    way: str
    kind: str
    content: dict[str, Any]


class _Django(ASGIHandler):
    def create_request(self, scope: dict[str, Any], body_file: Any) -> tuple[Any, Any]:
        request, refusal = super().create_request(scope, body_file)
        if request is not None:
            request.urlconf = __name__  # instead of ROOT_URLCONF, which is the kitchen's
        return request, refusal


def _is_not_ours(record: logging.LogRecord) -> bool:
    return record.threadName != _THREAD


class House:
    """The running server at `url`. `messages` have passed; `tell` is called after each, in the server's thread."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.tell: Callable[[], object] = lambda: None
        self._under_way = 0
        self._moved = threading.Condition()
        self._sock = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._sock.getsockname()[1]}"
        self._django = _Django()
        config = uvicorn.Config(self._watched, interface="asgi3", log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._sock],), name=_THREAD, daemon=True)
        # What the application raises stands among the messages; the log of other servers is not ours to silence.
        logging.getLogger("uvicorn.error").addFilter(_is_not_ours)

    @classmethod
    def opened(cls) -> House:
        """A house that takes guests already: its socket does, from the beginning."""
        house = cls()
        house._thread.start()
        return house

    async def quiet(self) -> None:
        """Returns when the application is done with every request that it has begun."""
        await asyncio.to_thread(self._wait_until, lambda: not self._under_way)

    async def received(self) -> None:
        """Returns when the application has received something of a request."""
        await asyncio.to_thread(self._wait_until, lambda: any(it.way == "receive" for it in self.messages))

    def _wait_until(self, fact: Callable[[], bool]) -> None:
        with self._moved:
            self._moved.wait_for(fact)

    def close(self) -> None:
        """Stop the server and its thread."""
        self._server.should_exit = True
        self._thread.join()
        self._sock.close()

    async def _watched(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        async def receive_seen() -> dict[str, Any]:
            message = await receive()
            self._note("receive", message)
            return message

        async def send_seen(message: dict[str, Any]) -> None:
            self._note("send", message)
            await send(message)

        self._under_way += 1
        self._note("scope", scope)
        try:
            await self._django(scope, receive_seen, send_seen)
        except BaseException as error:
            self._note("raised", {"type": type(error).__name__, "message": str(error)})
            raise
        finally:
            with self._moved:
                self._under_way -= 1
                self._moved.notify_all()

    def _note(self, way: str, message: dict[str, Any]) -> None:
        said = {name: message[name] for name in _SAID if name in message}
        with self._moved:
            self.messages.append(Message(way=way, kind=message["type"], content=said))
            self._moved.notify_all()
        self.tell()
