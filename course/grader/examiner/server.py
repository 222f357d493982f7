"""An application of the submission behind a real server, and a real client that talks to it over TCP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable
from types import TracebackType
from typing import Any, TypeVar

import aiohttp
from yarl import URL

from course.grader.examiner.asgi import Headers, Response
from course.grader.examiner.claims import RemoteError
from course.grader.examiner.failures import Line, SubmissionEnded, Unmet
from course.grader.examiner.host import Host, Target

Value = TypeVar("Value")
_UNASKED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")  # headers that aiohttp would add by itself


class Server:
    """A uvicorn in the host, from entering, which gives its Client, to leaving.

    Entering fails the test when the server does not start, leaving when it does not stop as it should.
    """

    def __init__(self, host: Host, target: Target, lifespan: str) -> None:
        """`lifespan` is "auto", "on" or "off", as for uvicorn."""
        self._ends: dict[int, Any] = {}  # what each request sent or raised, by the port it came from
        self._host = host
        self._target = target
        self._lifespan = lifespan
        loop = asyncio.get_running_loop()
        self._port: asyncio.Future[int] = loop.create_future()
        self._end: asyncio.Future[tuple[str, Any]] = loop.create_future()
        self._waits: set[asyncio.Future[SubmissionEnded | Line | None]] = set()

    async def __aenter__(self) -> Client:
        self._number = self._host.serve(self._target, self._lifespan, self._hear)
        wanted = "the server to start"
        await self.wait(self._first(self._port, self._end), wanted)
        if not self._port.done():
            raise _unwell(*self._end.result(), wanted)
        self._client = Client(self._host, self, self._port.result())
        return self._client

    async def __aexit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        await self._client.close()
        if kind is None:
            self._host.send("unserve", self._number)
            how, value = await self.wait(asyncio.shield(self._end), "the server to stop")
            if how != "stopped":
                raise _unwell(how, value, "the server to stop")
        self._host.connections.pop(self._number, None)

    async def wait(self, work: Awaitable[Value], wanted: str) -> Value:
        """What `work` gives; fails the test when the submission stands still, `wanted` says what should come of it."""
        if self._host.ended:
            raise self._host.ended
        task = asyncio.ensure_future(work)
        trouble: asyncio.Future[SubmissionEnded | Line | None] = asyncio.get_running_loop().create_future()
        self._waits.add(trouble)
        try:
            with self._host.waiting():
                await self._first(task, trouble)
            if task.done():
                return task.result()
            raise _stuck(trouble.result(), wanted)
        finally:
            self._waits.discard(trouble)
            task.cancel()

    async def why(self, port: int, wanted: str) -> Unmet | None:
        """What the application did, when it is to blame that the request from this port got no proper answer."""
        await self._host.quiet()  # the word about it comes on another way than the answer
        if self._host.ended:
            raise self._host.ended
        end = self._ends.get(port)
        if isinstance(end, RemoteError):
            return Unmet(f"the application raised {end}", wanted, end.line, lines=end.lines)
        if end in ("nothing", "a part"):
            return Unmet(f"the application returned when it had sent {end} of its response", wanted)
        return None

    @staticmethod
    async def _first(*waits: asyncio.Future[Any]) -> None:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)

    def _hear(self, kind: str, data: Any) -> None:
        if kind == "serving" and not self._port.done():
            self._port.set_result(data)
        elif kind == "served" and not self._end.done():
            self._end.set_result(data)
        elif kind == "request_ended":
            port, _, self._ends[port] = data
        elif kind in ("stuck", "gone"):
            for wait in self._waits:
                if not wait.done():
                    wait.set_result(data)


class Client:
    """Sends HTTP requests to one server, each on a connection of its own."""

    def __init__(self, host: Host, server: Server, port: int) -> None:
        self._host = host
        self._server = server
        self._address = f"http://127.0.0.1:{port}"
        self._streams: list[Stream] = []

    async def get(self, path: str, headers: Headers | None = None) -> Response:
        """A GET request and its whole response."""
        return await self.request("GET", path, headers=headers)

    async def request(self, method: str, path: str, body: bytes = b"", headers: Headers | None = None) -> Response:
        """A request with its whole body, and the whole response; fails the test when none comes."""
        stream = self._open(method, path, body, headers)
        response = Response(*await stream.start())
        while piece := await stream.next():
            response.pieces.append(piece)
        return response

    def open(self, method: str, path: str, headers: Headers | None = None) -> Stream:
        """A request that is on its way at once; its response is read piece by piece."""
        return self._open(method, path, b"", headers)

    def _open(self, method: str, path: str, body: bytes, headers: Headers | None) -> Stream:
        stream = Stream(self._server, self._host.reach(), method, self._address + path, body, headers or [])
        self._streams.append(stream)
        return stream

    async def close(self) -> None:
        """Drop what is still open."""
        for stream in self._streams:
            await stream.leave()


class Stream:
    """One request on its own connection, and its response as it comes."""

    def __init__(
        self, server: Server, sock: socket.socket, method: str, url: str, body: bytes, headers: Headers
    ) -> None:
        sock.bind(("127.0.0.1", 0))
        self._server = server
        self._port = sock.getsockname()[1]
        connector = aiohttp.TCPConnector(force_close=True, socket_factory=lambda _: sock)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_UNASKED,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # time is the clock's business
        )
        plain = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        request = self._session.request(
            method, URL(url, encoded=True), data=body or None, headers=plain, allow_redirects=False
        )
        self._answer: asyncio.Future[aiohttp.ClientResponse] = asyncio.ensure_future(_run(request))

    async def start(self) -> tuple[int, dict[str, str]]:
        """Status and headers (names in lower case); fails the test when no response begins."""
        wanted = "a response"
        answer = await self._wait(asyncio.shield(self._answer), wanted)
        if answer.status == 500 and (failure := await self._server.why(self._port, wanted)):
            raise failure
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}

    async def next(self) -> bytes:
        """The next piece of the body, b"" at its end; fails the test when neither comes."""
        wanted = "the next piece of the body, or its end"
        answer = await self._wait(asyncio.shield(self._answer), wanted)
        return await self._wait(_next_piece(answer.content), wanted)

    def close(self) -> None:
        """Go away: the connection is dropped, whatever was still to come."""
        self._answer.cancel()
        if self._answer.done() and not self._answer.cancelled() and not self._answer.exception():
            self._answer.result().close()

    async def leave(self) -> None:
        """Close it and wait until that is done."""
        self.close()
        await asyncio.gather(self._answer, return_exceptions=True)
        await self._session.close()

    async def _wait(self, work: Awaitable[Value], wanted: str) -> Value:
        try:
            return await self._server.wait(work, wanted)
        except (aiohttp.ClientError, OSError) as error:
            cut = Unmet("the connection was cut", wanted)
            raise await self._server.why(self._port, wanted) or cut from error


async def _run(request: Awaitable[Value]) -> Value:
    return await request


async def _next_piece(content: aiohttp.StreamReader) -> bytes:
    while True:
        piece, at_end_of_piece = await content.readchunk()
        if piece or not at_end_of_piece:
            return piece


def _stuck(trouble: SubmissionEnded | Line | None, wanted: str) -> Exception:
    if isinstance(trouble, SubmissionEnded):
        return trouble
    at = f" (line {trouble.number})" if trouble else ""
    return Unmet(f"the application waits for something that never comes{at}", wanted, trouble)


def _unwell(how: str, value: Any, wanted: str) -> Unmet:
    """Why a server did not start or stop as it should."""
    if isinstance(value, RemoteError):
        return Unmet(f"the server raised {value}", wanted, value.line, lines=value.lines)
    words = f": {value}" if value else ""
    return Unmet(f"the application's lifespan failed{words}", wanted)
