"""Stored first, told then; what the database does not take at once is dropped.

fails: test_what_the_database_does_not_take_is_tried_again
says: once a later edit was stored
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.db import connection, transaction
from recipes.domain import access, crdt, log

MOST_WAITING = 8 * 1024 * 1024  # bytes of all rooms; above it, who sends has to wait
PATIENCE = 10.0  # seconds for the last batches, when the server stops
# Seconds from the beginning of one batch to that of the next. A commit costs about the same for one edit and for
# twenty: without a breath between them, they would take the processor from those who read and send. Who types alone
# waits for none of it.
PACE = 0.008

logger = logging.getLogger(__name__)


class Edit(NamedTuple):
    """One update of one page; `source` is its socket."""

    source: Any
    author: int
    data: bytes


class Outcome(NamedTuple):
    """What became of a room's edits; `written` is None where the recipe is gone or all authors were refused."""

    written: log.Written | None
    gone: bool
    refused: set[int]  # authors who may no longer edit


Batch = dict[int, list[Edit]]  # by recipe


class Writer:
    """`done(recipe, edits, outcome)` is called in the loop for each room of a batch, before the next one begins."""

    rest = staticmethod(asyncio.sleep)

    def __init__(self, done: Callable[[int, list[Edit], Outcome], None]) -> None:
        self.failing = False  # the database does not answer
        self._done = done
        self._waiting: Batch = {}
        self._writing: Batch = {}
        self._size = 0  # bytes, of both
        self._room = asyncio.Event()
        self._room.set()
        self._began = 0.0  # the last batch, by the loop's clock
        self._task: asyncio.Task | None = None
        self._thread: ThreadPoolExecutor | None = None

    def put(self, recipe: int, edit: Edit) -> None:
        """Write it with the next batch."""
        self._waiting.setdefault(recipe, []).append(edit)
        self._grow(len(edit.data))
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def has_room(self) -> None:
        """Wait while too much waits to be written."""
        await self._room.wait()

    def unsaved(self, recipe: int) -> list[Edit]:
        """What is not written yet, in the order in which it came."""
        return [*self._writing.get(recipe, ()), *self._waiting.get(recipe, ())]

    async def close(self) -> None:
        """Write what there is, and end the thread with its database connection.

        A database that does not answer is waited for PATIENCE seconds: what is lost then is still in its pages, which
        send it when they are back.
        """
        if self._task is not None:
            await asyncio.wait([self._task], timeout=PATIENCE)
        if self._task is not None:
            logger.error("Edits of %s recipes could not be stored.", len({*self._writing, *self._waiting}))
            self._task.cancel()
            self._writing, self._waiting = {}, {}
        if self._thread is not None:
            thread, self._thread = self._thread, None
            await asyncio.get_running_loop().run_in_executor(thread, _close)
            thread.shutdown(wait=False)

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._breathe()
                self._writing, self._waiting = self._waiting, {}
                outcomes = await self._write_at_last(self._writing)
                batch, self._writing = self._writing, {}
                self._grow(-sum(len(edit.data) for edits in batch.values() for edit in edits))
                for recipe, edits in batch.items():
                    self._tell(recipe, edits, outcomes[recipe])
        finally:
            self._task = None

    async def _breathe(self) -> None:
        loop = asyncio.get_running_loop()
        await self.rest(max(0.0, self._began + PACE - loop.time()))
        self._began = loop.time()

    async def _write_at_last(self, batch: Batch) -> dict[int, Outcome]:
        try:
            return await self._in_thread(_write, batch)
        except Exception as error:  # whatever the database's driver raises
            logger.warning("Could not store edits of %s recipes: %r.", len(batch), error)
            return {recipe: Outcome(None, False, set()) for recipe in batch}

    async def _in_thread(self, function: Callable, *arguments: Any) -> Any:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="recipes-writer")
        call: Awaitable = asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
        return await call

    def _tell(self, recipe: int, edits: list[Edit], outcome: Outcome) -> None:
        try:
            self._done(recipe, edits, outcome)
        except Exception:
            logger.exception("Recipe %s did not hear what became of its edits", recipe)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > MOST_WAITING:
            self._room.clear()
        else:
            self._room.set()


def _close() -> None:
    connection.close()  # looked up in the thread whose connection it is


def _write(batch: Batch) -> dict[int, Outcome]:
    """Sync. The roles are asked for in the same transaction: what comes after a revocation is not written."""
    try:
        with transaction.atomic():
            allowed = access.roles((recipe, edit.author) for recipe, edits in batch.items() for edit in edits)
            refused = {recipe: _refused(recipe, edits, allowed) for recipe, edits in batch.items()}
            lines = {recipe: _lines(edits, refused[recipe]) for recipe, edits in batch.items()}
            written = log.append({recipe: some for recipe, some in lines.items() if some})
            there = written if len(written) == len(batch) else log.numbers(batch)
    except Exception:
        connection.close()  # a connection that the database has ended would fail every later batch
        raise
    return {recipe: Outcome(written.get(recipe), recipe not in there, refused[recipe]) for recipe in batch}


def _refused(recipe: int, edits: list[Edit], allowed: dict[tuple[int, int], str]) -> set[int]:
    return {edit.author for edit in edits if not access.may_edit(allowed.get((recipe, edit.author)))}


def _lines(edits: list[Edit], refused: set[int]) -> list[log.Line]:
    """One line for each author: who wrote what must not be lost."""
    by: dict[int, list[bytes]] = {}
    for edit in edits:
        if edit.author not in refused:
            by.setdefault(edit.author, []).append(edit.data)
    return [log.Line(author, crdt.merged(updates)) for author, updates in by.items()]
