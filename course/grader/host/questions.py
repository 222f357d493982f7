"""Calls from the submission to the examiner: callables here that stand for the examiner's own."""

from __future__ import annotations

import asyncio
import itertools
import os
import weakref
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

Lines = list[dict[str, Any]]


class Questions:
    """What the submission has asked the examiner and not heard yet.

    `send` writes a frame, `lines` gives the student's lines that led to the present call.
    """

    def __init__(self, send: Callable[..., None], lines: Callable[[], Lines]) -> None:
        self._send = send
        self._lines = lines
        self._numbers = itertools.count(1)
        self._asked: dict[int, weakref.ref[asyncio.Future[Any]]] = {}
        self._vanished: deque[int] = deque()
        self._pid = os.getpid()

    def reference(self, data: dict[str, Any]) -> Any:
        """A function, or an asynchronous iterator, here that stands for the examiner's with this number."""
        number, cleanup = data["number"], data.get("cleanup")
        if data.get("iterates"):
            return _ServedIterator(self, number)

        async def served(*args: Any, **kwargs: Any) -> Any:
            return await self.ask(number, args, kwargs, cleanup)

        served.__name__ = served.__qualname__ = data["name"]
        return served

    async def ask(self, reference: int, args: tuple[Any, ...], kwargs: dict[str, Any], cleanup: int | None) -> Any:
        """The examiner's answer; a cancellation is told, and `cleanup` asked for first where there is one."""
        number = next(self._numbers)
        try:
            return await self._question(number, reference, args, kwargs)
        except asyncio.CancelledError:
            self._send("gone", number, "cancelled")
            if cleanup is not None:
                await self._question(next(self._numbers), cleanup, (number,), {})
            raise

    def answer(self, number: int, kind: str, value: Any) -> None:
        """The examiner has answered a question; its task may have gone meanwhile."""
        reference = self._asked.pop(number, None)
        future = reference() if reference else None
        if future is None or future.done():
            return
        settle: Callable[[Any], None] = future.set_result if kind == "returned" else future.set_exception
        loop = future.get_loop()
        if loop is asyncio.get_running_loop():
            settle(value)
        else:
            loop.call_soon_threadsafe(settle, value)

    def tell_vanished(self) -> None:
        """Say which questions went with a task that nobody kept."""
        while self._vanished:
            self._send("gone", self._vanished.popleft(), "dropped")

    async def _question(self, number: int, reference: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if os.getpid() != self._pid:
            raise RuntimeError("the kitchen's callables work in the process that they were given to, and in no other")
        future = asyncio.get_running_loop().create_future()
        # Held weakly: a task that nobody keeps, and its question with it, must be able to vanish.
        self._asked[number] = weakref.ref(future, partial(self._lost, number))
        self._send("ask", number, reference, list(args), kwargs, self._lines())
        return await future

    def _lost(self, number: int, _reference: object) -> None:
        # Called wherever the collector runs, perhaps in the middle of a write: it only takes note.
        if self._asked.pop(number, None) is not None:
            self._vanished.append(number)


class _ServedIterator:
    """An asynchronous iterator whose items come from the examiner."""

    def __init__(self, questions: Questions, reference: int) -> None:
        self._questions = questions
        self._reference = reference

    def __aiter__(self) -> _ServedIterator:
        return self

    async def __anext__(self) -> Any:
        return await self._questions.ask(self._reference, (), {}, None)
