"""A project of the course or of a student, as its processes: servers, a Celery worker and beat.

Each can be killed and started again. A project is a folder with manage.py, `config.asgi:application` and the Celery
application of `config`; the environment says the rest.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import aiohttp

from course.services import ServiceUnavailable
from course.services.process import dies_with_parent

PATIENCE = 120  # seconds until what does not come is given up: a server is up after about two
_LOOK = 0.02  # seconds between two looks at a server that starts
# Frames of some bytes are not worth compressing: browsers would ask for it. And a server's last line is to say why it
# ended, not who asked for what before.
_SERVER = ("--ws-per-message-deflate", "false", "--no-access-log")
# It does not look for other workers, which takes a second. Threads, so that with the process all of it ends.
_WORKER = ("-P", "threads", "-c", "4", "--without-gossip", "--without-mingle", "--without-heartbeat")


class DoesNotStart(ServiceUnavailable):
    """What does not start is the project, not what it needs."""


class Part:
    """One process of a project with all that it starts; `log` holds what it prints."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def ended(self) -> int:
        """Its exit code, once it has ended; that of a signal is negative."""
        return await self._process.wait()

    async def end(self) -> int:
        """Ask it to end, as an operator does; its exit code. Killed when it has not ended after PATIENCE."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.ended()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """End it in the middle of whatever it does, with all that it has started; its exit code."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return await self.ended()

    def last_line(self) -> str:
        """The last line that it has printed."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it wrote nothing")


class Project:
    """The project in `folder`. `environment` is all that its processes get; logs and the beat's file go to `work`.

    Its processes end with the thread that starts them, however it ends.
    """

    def __init__(self, folder: Path, *, environment: Mapping[str, str], work: Path) -> None:
        self.folder = folder
        self.work = work
        self.environment = {"PYTHONUNBUFFERED": "1", **environment}

    async def manage(self, *arguments: str) -> None:
        """Run a command of manage.py. Raises DoesNotStart with its last line when it fails."""
        part = await self._start(f"manage-{arguments[0]}", "manage.py", *arguments)
        try:
            code = await part.ended()
        finally:
            await part.kill()
        if code:
            raise DoesNotStart(f"'manage.py {' '.join(arguments)}' failed: {part.last_line()}")

    async def server(self, name: str, sock: socket.socket) -> Part:
        """Start uvicorn on `sock`, which is bound to a TCP port and may be shared by several; see ready()."""
        fd = sock.fileno()
        return await self._start(name, "-m", "uvicorn", "config.asgi:application", "--fd", str(fd), *_SERVER, fd=fd)

    async def worker(self) -> Part:
        """Start a Celery worker with four threads; it takes tasks as soon as it is up."""
        return await self._start("worker", "-m", "celery", "-A", "config", "worker", "-l", "INFO", *_WORKER)

    async def beat(self, name: str = "beat") -> Part:
        """Start Celery's beat; two of them need two names."""
        kept = ["-s", str(self.work / f"{name}.schedule"), "--pidfile="]
        return await self._start(name, "-m", "celery", "-A", "config", "beat", "-l", "INFO", *kept)

    async def _start(self, name: str, *words: str, fd: int | None = None) -> Part:
        log = self.work / f"{name}.log"
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *words,
                cwd=self.folder,
                env=self.environment,
                pass_fds=[] if fd is None else [fd],
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                preexec_fn=dies_with_parent(),
                # Ctrl-C is for the course, which then ends them itself.
                start_new_session=True,
            )
        return Part(name, process, log)


async def ready(url: str, server: Part) -> None:
    """Returns when `server` has answered /health/ at `url` with 200. Raises DoesNotStart with its last line."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while server.running:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"{url}/health/") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(_LOOK)
    raise DoesNotStart(f"The {server.name} does not serve {url}/health/. Its last line: {server.last_line()}")
