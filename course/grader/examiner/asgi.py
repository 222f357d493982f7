"""The examiner as an ASGI server: HTTP requests, WebSockets and lifespan to an application in the host."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from course.grader.examiner.asgi_messages import fault
from course.grader.examiner.claims import RemoteError
from course.grader.examiner.failures import Line, Unmet
from course.grader.examiner.host import Host, Target
from course.grader.examiner.response import Response

if TYPE_CHECKING:
    from course.grader.examiner.server import Server

Headers = list[tuple[bytes, bytes]]


class Connection:
    """One ASGI connection: messages in, messages out, and how the application ended it."""

    def __init__(self, host: Host, target: Target, scope: dict[str, Any]) -> None:
        self.waits = 0  # how often the application has asked for a message
        self.ended = False
        self.error: RemoteError | None = None
        self.scope = scope
        self.view_error: RemoteError | None = None  # what Django made a 500 of
        self.asked = _asked(scope)
        self._host = host
        self._sent: deque[dict[str, Any]] = deque()
        self._failure: Exception | None = None
        self._news: asyncio.Future[None] | None = None  # of the one who waits here
        self._number = host.open(target, {"asgi": {"version": "3.0", "spec_version": "2.3"}, **scope}, self._hear)

    def deliver(self, message: dict[str, Any]) -> None:
        """What the application's next `receive()` gives."""
        self._host.send("asgi_message", self._number, message)

    def hold_sends(self) -> None:
        """From now on the application's `send()` comes back only after free_sends(), as when nobody reads."""
        self._host.send("asgi_hold", self._number)

    def free_sends(self) -> None:
        """Let `send()` come back."""
        self._host.send("asgi_free", self._number)

    async def next(self, wanted: str) -> dict[str, Any]:
        """The application's next message; fails the test when none comes, `wanted` says what should."""
        while not self._sent:
            if self._failure:  # it may have ended since
                raise self._failure
            if self.ended:
                raise await self._nothing(wanted)
            await self._wait(wanted)
        return self._sent.popleft()

    async def silent(self) -> bool:
        """Whether the application, when it has done what it can do now, has sent nothing more."""
        await self._host.quiet()
        return not self._sent

    async def news(self) -> list[dict[str, Any]]:
        """All that the application has sent since the last look, when it has done what it can do now."""
        await self._host.quiet()
        if self._failure:
            raise self._failure
        news, self._sent = list(self._sent), deque()
        return news

    async def end(self) -> RemoteError | None:
        """Wait until the application returns; gives what it raised."""
        while not self.ended:
            await self._wait("the application to return")
        return self.error

    async def _wait(self, wanted: str) -> None:
        if self._failure:
            raise self._failure
        self._news = asyncio.get_running_loop().create_future()
        try:
            with self._host.waiting():
                await self._news
        except _Stuck as stuck:
            at = f" (line {stuck.line.number})" if stuck.line else ""
            seen = f"the application waits for something that never comes{at}"
            raise Unmet(seen, wanted, stuck.line) from None
        finally:
            self._news = None

    async def unmet(self, seen: str, wanted: str) -> Unmet:
        """A failure that also names a coroutine which nobody awaited: often it is `send`, and the cause."""
        await self._host.quiet()
        if not (forgotten := self._host.probes.never_awaited):
            return Unmet(seen, wanted)
        line = forgotten[0].line
        at = f" (line {line.number})" if line else ""
        return Unmet(f"{seen}; nobody awaited {forgotten[0].name}(...){at}", wanted, line)

    async def _nothing(self, wanted: str) -> Unmet:
        if self.error:
            return Unmet(f"the application raised {self.error}", wanted, self.error.line, lines=self.error.lines)
        return await self.unmet("the application returned and sent nothing more", wanted)

    def _hear(self, kind: str, data: Any) -> None:
        """What the host tells of it: "sent", "waits", "view_raised", "ended", "stuck" or, with the host, "gone"."""
        if kind == "waits":
            self.waits += 1
            return
        if kind == "view_raised":
            self.view_error = data
            return
        if kind == "sent":
            self._take(data)
        elif kind == "ended":
            self.ended, self.error = True, data[1] if isinstance(data[1], RemoteError) else None
        elif kind == "gone":
            self._failure = data
        if self._news and not self._news.done():
            if kind == "stuck":
                self._news.set_exception(_Stuck(data))
            elif self._failure:
                self._news.set_exception(self._failure)
            else:
                self._news.set_result(None)

    def _take(self, message: Any) -> None:
        if found := fault(message):
            self._failure = Unmet(*found)
        else:
            self._sent.append(message)


class _Stuck(Exception):
    def __init__(self, line: Line | None) -> None:
        self.line = line


class App:
    """An ASGI application in the host."""

    def __init__(self, host: Host, target: Target) -> None:
        self._host = host
        self._target = target

    async def get(self, path: str, headers: Headers | None = None) -> Response:
        """A GET request and its whole response."""
        return await self.request("GET", path, headers=headers)

    async def send_json(self, method: str, path: str, data: Any, headers: Headers | None = None) -> Response:
        """A request whose body is `data` as JSON, and the whole response."""
        kind = [(b"content-type", b"application/json")]
        return await self.request(method, path, json.dumps(data).encode(), [*kind, *(headers or ())])

    async def request(self, method: str, path: str, body: bytes = b"", headers: Headers | None = None) -> Response:
        """A request with its whole body, whose length it tells as every server does, and the whole response."""
        length = [(b"content-length", b"%d" % len(body))] if body else []
        connection = self.open_http(method, path, [*length, *(headers or ())])
        connection.deliver({"type": "http.request", "body": body, "more_body": False})
        return await read_response(connection)

    def open(self, scope: dict[str, Any]) -> Connection:
        """A connection of any type, even one that no specification knows."""
        return Connection(self._host, self._target, scope)

    def open_http(self, method: str, path: str, headers: Headers | None = None) -> Connection:
        """A request whose messages the test sends itself."""
        scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", **_where(path, headers)}
        return self.open(scope)

    def open_websocket(
        self, path: str, headers: Headers | None = None, subprotocols: list[str] | None = None
    ) -> Socket:
        """A WebSocket; `connect` it first."""
        scope = {"type": "websocket", "scheme": "ws", "subprotocols": subprotocols or [], **_where(path, headers)}
        return Socket(self.open(scope))

    def lifespan(self) -> Lifespan:
        """Start-up on entering, shutdown on leaving."""
        return Lifespan(self.open({"type": "lifespan", "state": {}}))

    def served(self, lifespan: str = "auto") -> Server:
        """A real uvicorn in the host: `async with app.served() as client` gives a client that asks it over TCP.

        `lifespan` is "auto", "on" or "off", as for uvicorn.
        """
        from course.grader.examiner.server import Server  # its client takes a while to import

        return Server(self._host, self._target, lifespan)


class Socket:
    """The client's end of a WebSocket."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def connect(self) -> bool:
        """Ask to be let in; whether the application accepted."""
        self.connection.deliver({"type": "websocket.connect"})
        message = await self.connection.next("websocket.accept or websocket.close")
        return bool(message["type"] == "websocket.accept")

    def send(self, data: str | bytes) -> None:
        """Send one text or binary message."""
        kind = "text" if isinstance(data, str) else "bytes"
        self.connection.deliver({"type": "websocket.receive", kind: data})

    async def receive(self) -> str | bytes | None:
        """The next message; None when the application closed."""
        message = await self.connection.next("websocket.send")
        if message["type"] == "websocket.close":
            return None
        text: str | None = message.get("text")
        return text if text is not None else message.get("bytes")

    async def silent(self) -> bool:
        """Whether nothing came, and nothing comes before the time moves."""
        return await self.connection.silent()

    def close(self, code: int = 1000) -> None:
        """Go away."""
        self.connection.deliver({"type": "websocket.disconnect", "code": code})


class Lifespan:
    """An application between start-up and shutdown."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def __aenter__(self) -> Lifespan:
        await self._pass("startup")
        return self

    async def __aexit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if kind is None:
            await self._pass("shutdown")

    async def _pass(self, phase: str) -> None:
        self.connection.deliver({"type": f"lifespan.{phase}"})
        message = await self.connection.next(f"lifespan.{phase}.complete")
        if message["type"] != f"lifespan.{phase}.complete":
            seen = f"{message['type']}: {message.get('message', '')}"
            raise Unmet(seen, f"lifespan.{phase}.complete")


async def read_response(connection: Connection) -> Response:
    """Read messages until the body is complete; fails the test when they are out of order."""
    start = await connection.next("http.response.start")
    if start["type"] != "http.response.start":
        raise await connection.unmet(f"the first message is {start['type']}", "http.response.start")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start.get("headers", ())}
    response = Response(start["status"], headers, asked=connection.asked, error=connection.view_error)
    wanted = "http.response.body"
    while True:
        message = await connection.next(wanted)
        if message["type"] != "http.response.body":
            raise Unmet(f"a message of type {message['type']} in the body", "http.response.body")
        response.pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            _check_length(response, connection.scope.get("method"))
            return response
        wanted = "another http.response.body, since the last one had more_body=True"


def _check_length(response: Response, method: str | None) -> None:
    """A server refuses to send a body that is longer or shorter than its content-length."""
    said = response.headers.get("content-length")
    if said is None or method == "HEAD" or response.status == 304:
        return
    length = len(response.body)
    if said != str(length):
        seen = f"content-length says {said}, and the body has {length} bytes"
        raise Unmet(seen, f"content-length: {length}, or none")


def _asked(scope: dict[str, Any]) -> str:
    target, query = scope.get("raw_path", b"").decode(), scope.get("query_string", b"").decode()
    return f"{scope.get('method', scope['type'])} {target}{'?' if query else ''}{query}".strip()


def _where(path: str, headers: Headers | None) -> dict[str, Any]:
    bare, _, query = path.partition("?")
    return {
        "path": unquote(bare),
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"kitchen.test"), *(headers or ())],
        "client": ("127.0.0.1", 50000),
        "server": ("kitchen.test", 80),
    }
