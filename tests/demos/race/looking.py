"""A race that runs as an instructor starts it, and pages that look at it: the WebSocket alone, without a browser."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from course.catalog import ROOT
from course.grader.sandbox.processes import descendants

from ...course.leftovers import nothing_left

PATIENCE = 120  # seconds until what does not come is given up; nothing is measured by it
KITCHENS = ("wsgi", "asgi")


class Race:
    """`course demo race` as a process; `url` is its page, without a slash at the end."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "course", "demo", "race", "--no-browser"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.url = self._address()

    def kill(self, words: str, *, worker: bool = False) -> None:
        """Kill the one of its processes whose command line holds WORDS, or, when it has a worker, that one."""
        os.kill(self.processes(words)[-1 if worker else 0], signal.SIGKILL)

    def processes(self, words: str) -> list[int]:
        """The ids of those of its processes whose command line holds WORDS."""
        return [pid for pid in descendants(self.process.pid) if words in _command(pid)]

    def interrupt(self) -> None:
        """As Ctrl-C does, to all in the terminal's foreground."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ending(self) -> tuple[int, str]:
        """Its exit code and what it printed since its address, once it has ended by itself."""
        printed, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, printed

    def _address(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line + self.process.stdout.read()
        return found[0]


@contextmanager
def racing() -> Iterator[Race]:
    """A race that is ended afterwards; fails when a process of it, or a file, is left."""
    with nothing_left():
        race = Race()
        try:
            yield race
        finally:
            race.process.send_signal(signal.SIGTERM)  # nothing, when it has ended
            race.process.communicate()


class Page:
    """What a page knows: all events of the present race, and why something was refused."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.refused: list[str] = []

    async def press(self, do: str, **more: Any) -> None:
        """As a button does."""
        await self.socket.send(json.dumps({"do": do, **more}))

    async def until(self, fact: Callable[[Page], object]) -> None:
        """Listen until FACT about this page is true."""
        async with asyncio.timeout(PATIENCE):
            while not fact(self):
                self._hear(json.loads(await self.socket.recv()))

    def all(self, kind: str, **fields: Any) -> list[dict[str, Any]]:
        """The events of this kind whose FIELDS have these values."""
        wanted = {"kind": kind, **fields}.items()
        return [event for event in self.events if wanted <= {name: event.get(name) for name in dict(wanted)}.items()]

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "refused":
            self.refused.append(message["why"])
        elif message["type"] == "snapshot":
            self.events = []
        for event in message.get("events", ()):
            if event["kind"] == "race":  # as page.js does: what was before is over
                self.events = []
            self.events.append(event)


@asynccontextmanager
async def looking(race: Race) -> AsyncIterator[Page]:
    """A page that is open until the end of the block."""
    async with connect(f"{race.url.replace('http', 'ws')}/events/", origin=race.url) as socket:
        yield Page(socket)


def over(page: Page) -> object:
    """The race is over."""
    return page.all("state", state="done")


def ready(page: Page) -> object:
    """Both kitchens are open."""
    return page.all("state", state="ready")


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
