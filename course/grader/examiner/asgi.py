"""The examiner as an ASGI server: HTTP requests, WebSockets and lifespan to an application in the host."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from course.grader.examiner.claims import RemoteError
from course.grader.examiner.failures import Line, Unmet
from course.grader.examiner.host import Host

Headers = list[tuple[bytes, bytes]]


@dataclass
class Response:
    """What the application sent: status, headers (names in lower case) and the pieces of its body."""

    status: int
    headers: dict[str, str]
    pieces: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(self.pieces)

    def json(self) -> Any:
        """The body read as JSON; fails the test when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Unmet(f"the body is no JSON: {self.body[:80]!r}", "a JSON body") from None


class Connection:
    """One ASGI connection: messages in, messages out, and how the application ended it."""

    def __init__(self, host: Host, name: str, scope: dict[str, Any]) -> None:
        self.sent: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.waits = 0  # how often the application has asked for a message
        self.ended = False
        self.error: RemoteError | None = None
        self._host = host
        self._failure: Exception | None = None
        self._number = host.open((None, name), {"asgi": {"version": "3.0", "spec_version": "2.3"}, **scope}, self._hear)

    def deliver(self, message: dict[str, Any]) -> None:
        """What the application's next `receive()` gives."""
        self._host.send("asgi_message", self._number, message)

    async def next(self, wanted: str) -> dict[str, Any]:
        """The application's next message; fails the test when none comes, `wanted` says of which type."""
        with self._host.waiting():
            message = await self.sent.get()
        if message is None:
            if self._failure:
                raise self._failure
            raise self._nothing(wanted)
        return message

    async def end(self) -> RemoteError | None:
        """Wait until the application returns; gives what it raised."""
        while not self.ended:
            with self._host.waiting():
                if await self.sent.get() is None and not self.ended:
                    raise self._failure or self._nothing("the application to return")
        return self.error

    def _nothing(self, wanted: str) -> Unmet:
        if self.error:
            return Unmet(f"the application raised {self.error}", wanted, self.error.line)
        return Unmet("the application returned and sent nothing more" if self.ended else "nothing came", wanted)

    def _hear(self, kind: str, data: Any) -> None:
        if kind == "sent":
            if not isinstance(data, dict) or not isinstance(data.get("type"), str):
                self._failure = Unmet(f"the application sent {data!r}"[:200], "a dict with a 'type'")
                data = None
            self.sent.put_nowait(data)
        elif kind == "waits":
            self.waits += 1
        elif kind == "ended":
            self.ended, self.error = True, data[1] if isinstance(data[1], RemoteError) else None
            self.sent.put_nowait(None)
        else:
            line = data if isinstance(data, Line) else None
            self._failure = data if isinstance(data, Exception) else self._stuck(line)
            self.sent.put_nowait(None)

    @staticmethod
    def _stuck(line: Line | None) -> Unmet:
        at = f" (line {line.number}: {line.text})" if line else ""
        return Unmet(f"the application waits for something that never comes{at}", "the next message", line)


class App:
    """An ASGI application in the host."""

    def __init__(self, host: Host, name: str) -> None:
        self._host = host
        self._name = name

    async def get(self, path: str, headers: Headers | None = None) -> Response:
        """A GET request and its whole response."""
        return await self.request("GET", path, headers=headers)

    async def request(self, method: str, path: str, body: bytes = b"", headers: Headers | None = None) -> Response:
        """A request with its whole body, and the whole response."""
        connection = self.open_http(method, path, headers)
        connection.deliver({"type": "http.request", "body": body, "more_body": False})
        return await read_response(connection)

    def open_http(self, method: str, path: str, headers: Headers | None = None) -> Connection:
        """A request whose messages the test sends itself."""
        scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", **_where(path, headers)}
        return Connection(self._host, self._name, scope)

    def open_websocket(
        self, path: str, headers: Headers | None = None, subprotocols: list[str] | None = None
    ) -> Socket:
        """A WebSocket; `connect` it first."""
        scope = {"type": "websocket", "scheme": "ws", "subprotocols": subprotocols or [], **_where(path, headers)}
        return Socket(Connection(self._host, self._name, scope))

    def lifespan(self) -> Lifespan:
        """Start-up on entering, shutdown on leaving."""
        return Lifespan(Connection(self._host, self._name, {"type": "lifespan", "state": {}}))


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
        text = message.get("text")
        return text if text is not None else message.get("bytes")

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
        raise Unmet(f"the first message is {start['type']}", "http.response.start")
    headers = {bytes(k).decode("latin-1").lower(): bytes(v).decode("latin-1") for k, v in start.get("headers", ())}
    response = Response(start["status"], headers)
    while True:
        message = await connection.next("http.response.body")
        if message["type"] != "http.response.body":
            raise Unmet(f"a message of type {message['type']} in the body", "http.response.body")
        response.pieces.append(bytes(message.get("body", b"")))
        if not message.get("more_body", False):
            return response


def _where(path: str, headers: Headers | None) -> dict[str, Any]:
    bare, _, query = path.partition("?")
    return {
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers or [(b"host", b"kitchen.test")],
        "client": ("127.0.0.1", 50000),
        "server": ("kitchen.test", 80),
    }
