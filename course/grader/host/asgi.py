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
        self._gates: dict[int, asyncio.Event] = {}  # closed ones hold back send() of a connection
        self._state: dict[str, Any] | None = None  # what the lifespan under way has kept for the requests

    def open(self, number: int, target: list[Any], scope: dict[str, Any]) -> None:
        """Call the application with `scope`; its messages and its end are told under `number`."""
        self._queues[number] = asyncio.Queue()
        self._share_state(scope)
        run = self._run(number, target, scope)
        self._tasks[number] = asyncio.get_running_loop().create_task(run, name=f"connection {number}")

    def hold_sends(self, number: int) -> None:
        """From now on `send()` comes back only after free_sends(), as when a client does not read."""
        self._gates[number] = asyncio.Event()

    def free_sends(self, number: int) -> None:
        """Let every `send()` come back that waits, and those to come."""
        if number in self._gates:
            self._gates[number].set()

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
            if number in self._gates:
                await self._gates[number].wait()

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
        self._gates.pop(number, None)
        if scope["type"] == "lifespan":
            self._state = None
        self._send("asgi_ended", number, *ending)

    def _share_state(self, scope: dict[str, Any]) -> None:
        """Each request gets a shallow copy of the lifespan's state (Lifespan State in the specification)."""
        if scope["type"] == "lifespan":
            self._state = scope.setdefault("state", {})
        elif self._state is not None:
            scope["state"] = self._state.copy()
