"""ASGI in the host: the examiner is the server, and its messages travel over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from course.grader.host.crashes import REQUEST

Message = dict[str, Any]


class Connections:
    """The ASGI connections (HTTP, WebSocket, lifespan) that the examiner has open."""

    def __init__(self, send: Callable[..., None], resolve: Callable[[list[Any]], Any]) -> None:
        self._send = send
        self._resolve = resolve
        self._queues: dict[int, asyncio.Queue[Message]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def open(self, number: int, target: list[Any], scope: dict[str, Any]) -> None:
        """Call the application with `scope`; its messages and its end are told under `number`."""
        self._queues[number] = asyncio.Queue()
        run = self._run(number, target, scope)
        self._tasks[number] = asyncio.get_running_loop().create_task(run, name=f"connection {number}")

    def deliver(self, number: int, message: Message) -> None:
        """What the application's next `receive()` gives."""
        if number in self._queues:
            self._queues[number].put_nowait(message)

    async def _run(self, number: int, target: list[Any], scope: dict[str, Any]) -> None:
        async def receive() -> Message:
            self._send("asgi_waits", number)
            return await queue.get()

        async def send(message: Message) -> None:
            self._send("asgi_sent", number, message)

        queue = self._queues[number]
        REQUEST.set(partial(self._send, "view_raised", number))  # in this task and what it starts
        try:
            await self._resolve(target)(scope, receive, send)
            ending: tuple[str, Any] = ("returned", None)
        except asyncio.CancelledError:
            ending = ("cancelled", None)
        except Exception as error:
            ending = ("raised", error)
        del self._queues[number], self._tasks[number]
        self._send("asgi_ended", number, *ending)
