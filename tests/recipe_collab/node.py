"""The real client of y-websocket, in Node."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from course.services.node import assets
from course.services.process import dies_with_parent

PATIENCE = 30  # seconds, for what comes at once or never


def modules() -> Path:
    """The folder with the packages that package-lock.json names; installed when they are not there. May skip."""
    try:
        assets().install()
    except assets().NoAssets as error:
        pytest.skip(str(error))
    return Path(assets().FRONTEND)


class Browser:
    """A page in a Node process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.now: dict[str, Any] = {}

    async def do(self, what: str, **data: Any) -> None:
        """A command of page.mjs."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": what, **data}).encode() + b"\n")
        await self.process.stdin.drain()

    async def until(self, true: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """Read what it says until it is so; what it says then."""
        assert self.process.stdout
        await self.do("look")
        async with asyncio.timeout(PATIENCE):
            while not self.now or not true(self.now):
                line = await self.process.stdout.readline()
                assert line, f"The page ended; last it said {self.now}"
                self.now = json.loads(line)
        return self.now


@asynccontextmanager
async def browser(server: str, recipe: int, session: str) -> AsyncIterator[Browser]:
    """A page that connects to this server: a URL, or the path of a Unix socket."""
    script, packages = str(Path(__file__).parent / "page.mjs"), str(modules())
    process = await asyncio.create_subprocess_exec(
        assets().find_node().node, script, server, str(recipe), session, packages,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, preexec_fn=dies_with_parent(),
    )  # fmt: skip
    try:
        yield Browser(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # it would be closed after the loop
