"""An application of the submission behind a real server, from its start to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from types import TracebackType
from typing import Any, TypeVar

from course.grader.examiner.claims import RemoteError
from course.grader.examiner.client import Client
from course.grader.examiner.failures import Line, SubmissionEnded, Unmet
from course.grader.examiner.host import Host, Target

Value = TypeVar("Value")


class Server:
    """A uvicorn in the host, from entering, which gives its Client, to leaving.

    Entering fails the test when the server does not start, leaving when it does not stop as it should.
    """

    def __init__(self, host: Host, target: Target, lifespan: str) -> None:
        """`lifespan` is "auto", "on" or "off", as for uvicorn."""
        # By the port that a request came from: what the application raised or sent, and what Django made a 500 of.
        self._ends: dict[int, Any] = {}
        self._crashes: dict[int, RemoteError] = {}
        self._host = host
        self._target = target
        self._lifespan = lifespan
        loop = asyncio.get_running_loop()
        self._port: asyncio.Future[int] = loop.create_future()
        self._end: asyncio.Future[tuple[str, Any]] = loop.create_future()
        self._waits: set[asyncio.Future[SubmissionEnded | Line | None]] = set()

    async def __aenter__(self) -> Client:
        wanted = "the server to start"
        self._number = self._host.serve(self._target, self._lifespan, self._hear)
        await self.wait(_first(self._port, self._end), wanted)
        if not self._port.done():
            raise _unwell(*self._end.result(), wanted)
        self._client = Client(self, self._host.reach, self._port.result())
        return self._client

    async def __aexit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        await self._client.leave()
        if kind is None:
            wanted = "the server to stop"
            self._host.send("unserve", self._number)
            how, value = await self.wait(asyncio.shield(self._end), wanted)
            if how != "stopped":
                raise _unwell(how, value, wanted)
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
                await _first(task, trouble)
            if task.done():
                return task.result()
            raise _stuck(trouble.result(), wanted)
        finally:
            self._waits.discard(trouble)
            task.cancel()

    async def crash(self, port: int) -> RemoteError | None:
        """What Django made a 500 of, for the request from this port."""
        await self._all_told()
        return self._crashes.get(port)

    async def why(self, port: int, wanted: str) -> Unmet | None:
        """What the application did, when it is to blame that the request from this port got no proper answer."""
        await self._all_told()
        end = self._ends.get(port)
        if isinstance(end, RemoteError):
            return Unmet(f"the application raised {end}", wanted, end.line, lines=end.lines)
        if end == "nothing":
            return Unmet("the application returned and sent nothing", wanted)
        if end == "a part":
            return Unmet("the application returned before its response was complete", wanted)
        return None

    async def _all_told(self) -> None:
        await self._host.quiet()  # what the host tells comes on another way than what the server sends
        if self._host.ended:
            raise self._host.ended

    def _hear(self, kind: str, data: Any) -> None:
        if kind == "serving" and not self._port.done():
            self._port.set_result(data)
        elif kind == "served" and not self._end.done():
            self._end.set_result(data)
        elif kind == "request_ended":
            port, self._ends[port] = data
        elif kind == "request_crashed":
            port, self._crashes[port] = data
        elif kind in ("stuck", "gone"):
            for wait in self._waits:
                if not wait.done():
                    wait.set_result(data)


async def _first(*waits: asyncio.Future[Any]) -> None:
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)


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
