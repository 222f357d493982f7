"""What the submission may await as if it were its own, and the examiner does."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from course.grader.examiner.failures import Line
from course.grader.examiner.host import Host


class Errand:
    """An async function of the examiner; in the submission it is one with this name."""

    def __init__(self, name: str, function: Callable[..., Awaitable[Any]]) -> None:
        self._name = name
        self._function = function
        self._running: set[asyncio.Task[None]] = set()

    def travel(self, host: Host) -> tuple[str, dict[str, Any]]:
        """The reference that the host makes a function of."""
        return "served", {"number": host.register(self._begin), "name": self._name}

    def _begin(self, host: Host, number: int, args: list[Any], kwargs: dict[str, Any], _line: Line | None) -> None:
        task = asyncio.get_running_loop().create_task(self._run(host, number, args, kwargs))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        host.gone[number] = lambda _how: task.cancel()

    async def _run(self, host: Host, number: int, args: list[Any], kwargs: dict[str, Any]) -> None:
        try:
            inspect.signature(self._function).bind(*args, **kwargs)
            kind, value = "returned", await self._function(*args, **kwargs)
        except TypeError as error:
            kind, value = "raised", TypeError(f"{self._name}(): {error}")
        except Exception as error:  # the caller's to see
            kind, value = "raised", error
        host.gone.pop(number, None)
        host.send("answer", number, kind, value)
