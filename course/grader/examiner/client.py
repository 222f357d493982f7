"""A real client of a real server in a cell: HTTP and WebSocket over TCP, each exchange on a connection of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import aiohttp
from yarl import URL

from course.grader.examiner.asgi import Headers
from course.grader.examiner.claims import RemoteError
from course.grader.examiner.failures import SubmissionEnded, Unmet
from course.grader.examiner.response import Response

Value = TypeVar("Value")
_UNASKED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")  # headers that aiohttp would add by itself
# Virtual time alone passes in a test, and nothing here knows it: whoever stands still is found by the clock.
_NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=None)
_LONGEST_BODY = 32 * 2**20  # bytes


class Served(Protocol):
    """What a client asks of the server's other side."""

    async def wait(self, work: Awaitable[Value], wanted: str) -> Value:
        """What `work` gives; fails the test when it cannot come to its end."""

    async def crash(self, port: int) -> RemoteError | None:
        """What Django made a 500 of, for the request from this port."""

    async def why(self, port: int, wanted: str) -> Unmet | None:
        """What the application did, when the request from this port got no proper answer."""


class Client:
    """Asks one server."""

    def __init__(self, server: Served, reach: Callable[[], socket.socket], port: int) -> None:
        """`reach()` gives a socket in the network where the server listens at `port` of 127.0.0.1."""
        self._server = server
        self._reach = reach
        self._address = f"http://127.0.0.1:{port}"
        self._open: list[Stream | WebSocket] = []

    async def get(self, path: str, headers: Headers | None = None) -> Response:
        """A GET request and its whole response; fails the test when none comes."""
        return await self.request("GET", path, headers=headers)

    async def request(self, method: str, path: str, body: bytes = b"", headers: Headers | None = None) -> Response:
        """A request with its whole body, and the whole response; fails the test when none comes."""
        stream = self._stream(method, path, body, headers)
        response = Response(*await stream.start(), asked=f"{method} {path}")
        while piece := await stream.next():
            response.pieces.append(piece)
        response.error = await stream.crash() if response.status == 500 else None
        return response

    def open(self, method: str, path: str, headers: Headers | None = None) -> Stream:
        """A request that is on its way at once; its response is read piece by piece."""
        return self._stream(method, path, b"", headers)

    def websocket(self, path: str, headers: Headers | None = None, subprotocols: list[str] | None = None) -> WebSocket:
        """A WebSocket; `connect` it first."""
        line = Line(self._server, self._reach())
        socket = WebSocket(line, self._address + path, headers or [], subprotocols or [])
        self._open.append(socket)
        return socket

    async def leave(self) -> None:
        """Drop what is still open."""
        for exchange in self._open:
            await exchange.leave()

    def _stream(self, method: str, path: str, body: bytes, headers: Headers | None) -> Stream:
        line = Line(self._server, self._reach())
        stream = Stream(line, method, self._address + path, body, headers or [])
        self._open.append(stream)
        return stream


class Line:
    """One connection, before and after it is made; its own port tells the server's other side which one it is."""

    def __init__(self, server: Served, sock: socket.socket) -> None:
        sock.bind(("127.0.0.1", 0))
        self.server = server
        self.port = sock.getsockname()[1]
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, socket_factory=lambda _: sock),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_UNASKED,
            timeout=_NO_LIMIT,
        )

    async def wait(self, work: Awaitable[Value], wanted: str) -> Value:
        """What `work` gives; fails the test when it fails, or cannot come to its end."""
        try:
            return await self.server.wait(work, wanted)
        except aiohttp.WSServerHandshakeError:  # an answer
            raise
        except (aiohttp.ClientError, OSError) as error:
            cut = Unmet("the connection was cut", wanted)
            raise await self.server.why(self.port, wanted) or cut from error


class Stream:
    """One HTTP request, and its response as it comes."""

    def __init__(self, line: Line, method: str, url: str, body: bytes, headers: Headers) -> None:
        self._line = line
        self._received = 0
        request = line.session.request(
            method, URL(url, encoded=True), data=body or None, headers=_plain(headers), allow_redirects=False
        )
        self._answer: asyncio.Future[aiohttp.ClientResponse] = asyncio.ensure_future(_run(request))

    async def start(self) -> tuple[int, dict[str, str]]:
        """Status and headers (names in lower case); fails the test when no response begins."""
        wanted = "a response"
        answer = await self._line.wait(asyncio.shield(self._answer), wanted)
        if answer.status == 500 and (failure := await self._line.server.why(self._line.port, wanted)):
            raise failure  # uvicorn's own answer, for an application that has none
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}

    async def next(self) -> bytes:
        """The next piece of the body, b"" at its end; fails the test when neither comes.

        The pieces are those that the application sent, when it did not tell their length before.
        """
        wanted = "the next piece of the body, or its end"
        answer = await self._line.wait(asyncio.shield(self._answer), wanted)
        piece = await self._line.wait(_next_piece(answer.content), wanted)
        self._received += len(piece)
        if self._received > _LONGEST_BODY:
            raise SubmissionEnded("refused", f"Your code sent the grader more than {_LONGEST_BODY // 2**20} MB.")
        return piece

    async def crash(self) -> RemoteError | None:
        """What Django made a 500 of."""
        return await self._line.server.crash(self._line.port)

    def close(self) -> None:
        """Go away: the connection is dropped, whatever was still to come."""
        self._answer.cancel()
        if self._answer.done() and not self._answer.cancelled() and not self._answer.exception():
            self._answer.result().close()

    async def leave(self) -> None:
        """Close it and wait until that is done."""
        self.close()
        await asyncio.gather(self._answer, return_exceptions=True)
        await self._line.session.close()


class WebSocket:
    """The client's end of a WebSocket; `status` is the answer's when the server refused it, `code` the closing code."""

    def __init__(self, line: Line, url: str, headers: Headers, subprotocols: list[str]) -> None:
        self.status = 0
        self.code: int | None = None
        self._line = line
        self._url = URL(url, encoded=True)
        self._headers = _plain(headers)
        self._subprotocols = subprotocols

    async def connect(self) -> bool:
        """Ask to be let in; whether the server accepted."""
        wanted = "an answer to the WebSocket's handshake"
        # Without a limit for the end: as for all else, the clock finds out who stands still.
        patience = aiohttp.ClientWSTimeout(ws_close=None)
        connecting = self._line.session.ws_connect(
            self._url, protocols=self._subprotocols, headers=self._headers, timeout=patience
        )
        try:
            self._socket = await self._line.wait(_run(connecting), wanted)
        except aiohttp.WSServerHandshakeError as error:
            self.status = error.status
            if self.status == 500 and (failure := await self._line.server.why(self._line.port, wanted)):
                raise failure from error
            return False
        return True

    @property
    def subprotocol(self) -> str | None:
        """The one that the server chose."""
        return self._socket.protocol

    async def send(self, data: str | bytes) -> None:
        """Send one text or binary message."""
        sending = self._socket.send_str(data) if isinstance(data, str) else self._socket.send_bytes(data)
        await self._line.wait(sending, "the server to take a message")

    async def receive(self) -> str | bytes | None:
        """The next message; None when the server closed, whose closing code is then `code`."""
        wanted = "a message on the WebSocket"
        message = await self._line.wait(self._socket.receive(), wanted)
        if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            data: str | bytes = message.data
            return data
        self.code = self._socket.close_code
        if failure := await self._line.server.why(self._line.port, wanted):
            raise failure
        return None

    async def close(self, code: int = 1000) -> None:
        """Say goodbye, and wait for the server's."""
        await self._line.wait(self._socket.close(code=code), "the server to close the WebSocket too")

    async def leave(self) -> None:
        """Drop it."""
        await self._line.session.close()


async def _run(work: Awaitable[Value]) -> Value:
    return await work


async def _next_piece(content: aiohttp.StreamReader) -> bytes:
    while True:
        piece, at_end_of_piece = await content.readchunk()
        if piece or not at_end_of_piece:
            return piece


def _plain(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
