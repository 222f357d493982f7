"""What the servers of exercise 2.6 serve: one application three times.

Each asks the supplier, at the Unix socket SUPPLIER, for the path that it was asked for, and passes the answer on.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import closing
from typing import Any

SUPPLIER = ""  # set in each server's process
KIND = "application/json"


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Waits for the supplier in the thread that serves the request."""
    answer = ask(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", KIND), ("Content-Length", str(len(answer)))])
    return [answer]


async def asgi(scope: dict[str, Any], receive: object, send: Callable[..., Awaitable[None]]) -> None:
    """Waits for the supplier with `await`."""
    await respond(send, await ask_async(scope["path"]))


async def blocking_asgi(scope: dict[str, Any], receive: object, send: Callable[..., Awaitable[None]]) -> None:
    """Waits for the supplier on the event loop's own thread: the mistake that stops the whole server."""
    await respond(send, ask(scope["path"]))


async def respond(send: Callable[..., Awaitable[None]], answer: bytes) -> None:
    """Send a whole response."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", KIND.encode())]})
    await send({"type": "http.response.body", "body": answer})


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(SUPPLIER)


def ask(path: str) -> bytes:
    """The supplier's answer to a GET; blocks this thread until it is there."""
    with closing(_Connection("supplier")) as connection:
        connection.request("GET", path)
        return connection.getresponse().read()


async def ask_async(path: str) -> bytes:
    """See ask(); others run meanwhile."""
    reader, writer = await asyncio.open_unix_connection(SUPPLIER)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: supplier\r\nConnection: close\r\n\r\n".encode())
        _head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        return body
    finally:
        writer.close()
