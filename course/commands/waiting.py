"""Waiting for saves: grades the exercise at each one, and goes on when the student says so."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import awatch

from course.catalog import Exercise

if TYPE_CHECKING:
    from course.commands.home import Session

STEP = 20  # milliseconds of silence that end a save
DEBOUNCE = 400  # milliseconds after which a busy folder is looked at all the same
QUIT, NEXT, SAVED = "q", "n", "saved"


def wait(session: Session, exercise: Exercise) -> None:
    """Grade EXERCISE now and at each save, then the next ones; returns when the student quits or has passed all."""
    asyncio.run(_wait(session, exercise))


async def _wait(session: Session, start: Exercise) -> None:
    events: asyncio.Queue[str] = asyncio.Queue()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _read_keys, events)
    saves = asyncio.create_task(_watch(session.student.root / "exercises", events))
    saves.add_done_callback(lambda _: events.put_nowait(QUIT))  # nothing more would come
    try:
        exercise: Exercise | None = start
        while exercise is not None:
            session.introduce(exercise)
            exercise = await _stay(session, exercise, events)
    finally:
        saves.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await saves


async def _stay(session: Session, exercise: Exercise, events: asyncio.Queue[str]) -> Exercise | None:
    """Grade one exercise at each save until the student goes on; returns the next one, or None at the end."""
    graded: bytes | str | None = "nothing yet"
    passed = False
    while True:
        # Compared rather than trusted: one save makes several events, and one may come while a verdict is made.
        if (content := _content(exercise.path)) != graded:
            graded, passed = content, await _grade(session, exercise)
            session.invite(exercise, passed)
            continue
        event = await events.get()
        if event == QUIT:
            return None
        if event == NEXT or (event == "" and passed):
            following = session.student.next(after=exercise)
            if following is not None or passed:
                return following
            print("This is the only exercise that is left.")


async def _grade(session: Session, exercise: Exercise) -> bool:
    try:
        return (await asyncio.to_thread(session.grade, exercise)).passed
    except asyncio.CancelledError:
        session.grader.cancel()  # or Ctrl-C would wait for the verdict
        raise


async def _watch(folder: Path, events: asyncio.Queue[str]) -> None:
    polling: bool | None = None  # watchfiles knows where it must poll
    while True:
        try:
            async for _ in awatch(folder, step=STEP, debounce=DEBOUNCE, force_polling=polling):
                events.put_nowait(SAVED)
        except OSError:  # the system's limit of watches is reached
            if polling:
                raise
            polling = True


def _read_keys(events: asyncio.Queue[str]) -> None:
    """One line from the terminal; it is read here without a buffer, as no thread may sleep in it at the end."""
    line = b""
    with contextlib.suppress(OSError):  # the terminal has gone
        line = os.read(sys.stdin.fileno(), 1024)
    if not line:
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
    events.put_nowait(line.decode(errors="replace").strip().lower() if line else QUIT)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
