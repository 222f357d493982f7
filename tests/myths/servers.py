"""Real servers of the site in served.py: asked byte by byte, and held at a meeting point that the test keeps."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial

from course.catalog import ROOT
from course.grader.examiner.quiet import Lookout
from course.services import judged
from course.services.servers import Kind, Servers

LAST_RESORT = 60  # seconds: whoever waits longer has failed
_SITE = "tests.myths.served"
_GUNICORN = ("gunicorn", "-c", "python:tests.myths.gunicorn_settings", "--bind", "fd://{fd}")
_UVICORN = ("uvicorn", "--fd", "{fd}", "--http", "h11", "--lifespan", "off")
COMMANDS = {
    "gunicorn": (*_GUNICORN, f"{_SITE}:wsgi"),
    "gunicorn with threads": (*_GUNICORN, "--worker-class", "gthread", "--threads", "4", f"{_SITE}:wsgi"),
    "uvicorn": (*_UVICORN, f"{_SITE}:asgi"),
    "uvicorn with two workers": (*_UVICORN, "--workers", "2", f"{_SITE}:asgi"),
    "uvicorn with reload": (*_UVICORN, "--reload", "--workers", "2", f"{_SITE}:asgi"),
}


def run(command: tuple[str, ...], fd: int) -> None:
    """Become the server that serves on the listening descriptor, started as one is from a shell."""
    os.set_inheritable(fd, True)
    words = [sys.executable, "-m", *(word.format(fd=fd) for word in command)]
    os.execve(words[0], words, {**os.environ, "PYTHONPATH": str(ROOT), "COURSE_MEETING": judged.SUPPLIER})


class Meeting:
    """Whoever asks here waits until the test opens; from then on everybody is answered."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.waiting = 0
        self._come = asyncio.Condition()
        self._open = asyncio.Event()

    async def all_here(self, number: int) -> None:
        """Returns when `number` wait at the same time. Raises TimeoutError when they do not come together."""
        async with asyncio.timeout(LAST_RESORT), self._come:
            await self._come.wait_for(lambda: self.waiting >= number)

    def open(self) -> None:
        """Answers everybody, now and later."""
        self._open.set()

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One who asks: the path becomes the answer."""
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        self.asked.append(path)
        async with self._come:
            self.waiting += 1
            self._come.notify_all()
        await self._open.wait()
        self.waiting -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + path.encode())
        writer.close()


class Answer:
    """What has come for one request; it is read as it comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.so_far = b""
        self._writer = writer
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read(reader))

    async def until(self, piece: bytes) -> None:
        """Returns when `piece` has come."""
        async with asyncio.timeout(LAST_RESORT), self._news:
            await self._news.wait_for(lambda: piece in self.so_far)

    async def whole(self) -> bytes:
        """All that comes, until the server closes the connection."""
        async with asyncio.timeout(LAST_RESORT):
            await self._reading
        return self.so_far

    async def hang_up(self) -> None:
        """Closes the connection, whatever has come."""
        self._reading.cancel()
        await asyncio.wait([self._reading])
        self._writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(65536):
            async with self._news:
                self.so_far += data
                self._news.notify_all()
        self._writer.close()  # at once: gunicorn's threads wait for it before they serve others


class Server:
    """One running server, as one test knows it."""

    def __init__(self, servers: Servers, name: str) -> None:
        self._servers = servers
        self._name = name
        self._answers: list[Answer] = []

    @property
    def log(self) -> str:
        """All that it has printed so far."""
        return self._servers.log(self._name)

    async def ask(self, path: str) -> Answer:
        """Sends a GET; returns when it is sent, whether or not the server takes it."""
        reader, writer = await asyncio.open_unix_connection(self._servers.socket_path(self._name))
        # 1.0: the end of the connection ends the answer, and no length stands between its pieces.
        writer.write(f"GET {path} HTTP/1.0\r\nHost: served\r\n\r\n".encode())
        await writer.drain()
        self._answers.append(Answer(reader, writer))
        return self._answers[-1]

    async def quiet(self) -> None:
        """Returns when all its threads sleep, and we have seen what they did: what it could begin, it has begun.

        Where there is no /proc to look this up it returns at once: less is proved there.
        """
        if sys.platform != "linux":
            return
        lookout = Lookout("/proc", self._servers.pids[self._name], itself=True)
        async with asyncio.timeout(LAST_RESORT):
            before = None
            while (now := lookout.look()) is None or now != before:
                before = now
                for _ in range(20):  # what it sent us is read
                    await asyncio.sleep(0)

    async def prints(self, enough: Callable[[str], bool]) -> None:
        """Returns when its log is `enough`."""
        async with asyncio.timeout(LAST_RESORT):
            while not enough(self.log):  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0)

    async def hang_up(self) -> None:
        """Closes what is still open when a test ends early."""
        for answer in self._answers:
            await answer.hang_up()


class Street:
    """The servers by name, each started when it is first asked for."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self._known: dict[str, Server] = {}

    def __getitem__(self, name: str) -> Server:
        if name not in self.servers.pids:
            self.servers.start(name, Kind(serve=partial(run, COMMANDS[name]), overlaps=False))
        return self._known.setdefault(name, Server(self.servers, name))

    async def hang_up(self) -> None:
        """Closes every connection to them."""
        for server in self._known.values():
            await server.hang_up()
