"""Many people who type in many documents at once: editors of Yjs, in a Node process of their own.

They speak y-websocket's protocol, so that recipe_collab and y-websocket's own server can be measured by the same load.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from course.load.figures import percentile
from course.services import ServiceUnavailable
from course.services.node import assets
from course.services.process import dies_with_parent

FOLDER = Path(__file__).parent / "node"
PEER = FOLDER / "node_modules" / "@y" / "websocket-server" / "src" / "server.js"
PATIENCE = 60.0  # seconds, for what comes soon or never
_Pipes = tuple[asyncio.StreamWriter, asyncio.StreamReader, asyncio.StreamReader]
_ACKS = "?acks=1"  # our pages ask how much of what they sent is stored


@dataclass(frozen=True, kw_only=True)
class Plan:
    """So many `editors` in each of `rooms`, each of whom types `rate` times a second: to get warm first, then measured
    for `seconds`.

    Editor number n of a room connects to `urls[n % len(urls)]` and is who `cookies[n % len(cookies)]` says. Without
    cookies it is nobody, as y-websocket's server asks nobody.
    """

    urls: list[str]
    rooms: list[str]
    editors: int
    rate: float
    seconds: float
    cookies: list[str] = dataclasses.field(default_factory=list)
    warm: float = 2.0
    door: float = 10.0  # seconds in which a room's editors shall be in
    patience: float = 10.0  # seconds for what is on its way in the end

    @property
    def people(self) -> int:
        """How many editors there are."""
        return len(self.rooms) * self.editors


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of a plan.

    `wanted` is every measured edit at every other editor of its room; `delivered` are those that came, each once, and
    `in_time` those that had come when the measured time was over; `drained` is how many seconds the rest took. `waits`
    are the seconds from the key press to the other's document, `late` those by which a key was pressed too late.
    `unequal` rooms ended with different texts, `unstored` editors were not told that all of theirs is stored,
    `strangers` never got in, `closed` says how connections ended. `computed` is what the servers took of a processor,
    in seconds.
    """

    wanted: int
    delivered: int
    in_time: int
    drained: float
    waits: list[float]
    late: list[float]
    unequal: int
    unstored: int
    strangers: int
    closed: list[Any]
    frames: int
    seconds: float
    computed: float | None = None

    @property
    def edits(self) -> int:
        """How many were measured."""
        return len(self.late)

    @property
    def share(self) -> float:
        """The part that was delivered, 1 for all."""
        return self.delivered / self.wanted if self.wanted else 1.0

    @property
    def whole(self) -> bool:
        """Whether everything came everywhere, and is stored."""
        lost = self.wanted - self.delivered
        return not (lost or self.unequal or self.unstored or self.strangers or self.closed)

    def wait(self, rank: int) -> float:
        """The seconds in which `rank` per cent have come; NaN when none came."""
        return percentile(self.waits, rank)


def packages() -> Path:
    """The folder in which the editors' packages are; installed from the npm registry when they are not there.

    Raises ServiceUnavailable without Node, and where npm cannot.
    """
    try:
        assets().install(FOLDER)
    except assets().NoAssets as error:
        raise ServiceUnavailable(str(error)) from error
    return FOLDER


async def edit(plan: Plan, computed: Callable[[], float | None] = lambda: None) -> Report:
    """Live through the plan. `computed` is asked for the servers' seconds where the measured time begins and ends.

    Raises ServiceUnavailable (see packages()), and RuntimeError with their last line when the editors fail.
    """
    folder = await asyncio.to_thread(packages)
    process = await _node(str(folder / "editors.mjs"), stdin=asyncio.subprocess.PIPE)
    try:
        return await _lived(process, plan, computed)
    finally:
        await _end(process)


async def _lived(process: asyncio.subprocess.Process, plan: Plan, computed: Callable[[], float | None]) -> Report:
    pipe, out, errors = cast(_Pipes, (process.stdin, process.stdout, process.stderr))
    # As a page of the site says it: the server lets no other in.
    origin = f"http://{urlsplit(plan.urls[0]).netloc}"
    told = {**dataclasses.asdict(plan), "query": _ACKS if plan.cookies else "", "origin": origin}
    pipe.write(json.dumps(told).encode())
    pipe.close()
    seen: list[float | None] = []
    while line := await out.readline():
        said = json.loads(line)
        if "waits" in said:
            spent = seen[1] - seen[0] if len(seen) == 2 and seen[0] is not None and seen[1] is not None else None
            return _report({**said, "seconds": plan.seconds}, spent)
        seen.append(computed())
    words = (await errors.read()).decode(errors="replace").strip()
    raise RuntimeError(f"The editors have failed: {words.rpartition(chr(10))[2] or 'they wrote nothing'}")


def _report(said: dict[str, Any], computed: float | None) -> Report:
    seconds = {name: [wait / 1000 for wait in said[name]] for name in ("waits", "late")}
    return Report(**{**said, **seconds, "computed": computed})


@asynccontextmanager
async def peer() -> AsyncIterator[tuple[str, int]]:
    """y-websocket's own server: its address, and its process. Raises ServiceUnavailable."""
    await asyncio.to_thread(packages)
    port = _free_port()
    process = await _node(str(PEER), environment={"HOST": "127.0.0.1", "PORT": str(port)})
    try:
        async with asyncio.timeout(PATIENCE):
            if b"running" not in await cast(asyncio.StreamReader, process.stdout).readline():
                raise ServiceUnavailable("y-websocket's server does not start.")
        yield f"ws://127.0.0.1:{port}", process.pid
    finally:
        await _end(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


async def _node(
    script: str, *, stdin: int = asyncio.subprocess.DEVNULL, environment: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        assets().find_node().node,
        script,
        env={**os.environ, **(environment or {})},
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=256 * 1024 * 1024,  # bytes of a line: a report holds every wait
        preexec_fn=dies_with_parent(),
        start_new_session=True,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()
    process._transport.close()  # type: ignore[attr-defined]  # it would be closed after the loop
