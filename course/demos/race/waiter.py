"""Brings the orders to both kitchens: a process of its own, so that what draws takes no time from what measures.

It reads what to do from its standard input, one line of JSON, writes a line for each thing that happens, and ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import cast

from course.catalog import ROOT
from course.load.guests import PATIENCE, Visit, at_once, send
from course.services.process import dies_with_parent


@dataclass(frozen=True, kw_only=True)
class Round:
    """The same `orders`, all at once, to each of `addresses` by the kitchen's name; {number} stands for the order."""

    addresses: dict[str, str]
    orders: int
    patience: float = PATIENCE


class Waiter:
    """A waiter who stands ready: bring() sends one off, once. He ends with this process, however it ends."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def ready(cls) -> Waiter:
        """One who has only to be told. To be called in the thread that lives as long as he is needed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=dies_with_parent(),
            start_new_session=True,  # Ctrl-C is for the one who shows
        )
        return cls(process)

    async def bring(self, meant: Round) -> AsyncIterator[tuple[str, float, Visit]]:
        """Each visit twice, when it begins and when it has ended: kitchen, moment of the start (monotonic), visit."""
        told = cast(asyncio.StreamWriter, self._process.stdin)
        said = cast(asyncio.StreamReader, self._process.stdout)
        told.write(json.dumps(asdict(meant)).encode() + b"\n")
        async for line in said:
            kitchen, began, visit = json.loads(line)
            yield kitchen, began, Visit(**visit)

    async def dismiss(self) -> None:
        """End him, and all that he has under way."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                # Not kill(): it would look for the exit code itself, and asyncio, which also does, would miss it.
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()


async def _bring(meant: Round) -> None:
    began = asyncio.get_running_loop().time()

    def tell(kitchen: str, visit: Visit) -> None:
        print(json.dumps([kitchen, began, asdict(visit)]), flush=True)

    async with asyncio.TaskGroup() as both:
        for kitchen, address in meant.addresses.items():
            both.create_task(
                send(
                    address,
                    at_once(meant.orders),
                    began=began,
                    patience=meant.patience,
                    tell=lambda visit, kitchen=kitchen: tell(kitchen, visit),  # type: ignore[misc]
                )
            )


if __name__ == "__main__":
    if line := sys.stdin.readline():
        asyncio.run(_bring(Round(**json.loads(line))))
