"""Saves of one exercise, however an editor makes them: in place, by a temporary file, by renaming or in pieces."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing
from pathlib import Path

from watchfiles import awatch
from watchfiles._rust_notify import WatchfilesRustInternalError

from course.catalog import Exercise
from course.grader.examiner.job import Job

STEP = 15  # milliseconds between two looks; the first that finds nothing new ends a save: after 30 at most
BUSY = 400  # milliseconds after which a folder that is never quiet is looked at all the same
AGAIN = 1000  # milliseconds after which it is looked at without an event, as a watch can be lost with its folder
POLL = 0.3  # seconds between two looks where no events arrive
MOUNTS = Path("/proc/self/mounts")
# Changed from elsewhere, where no event of this system tells of it; 9p and drvfs are Windows' drives in WSL.
DISTANT = ("9p", "afs", "ceph", "cifs", "drvfs", "fuse", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs", "vmhgfs")

Content = tuple[tuple[str, bytes | None], ...]


def content(exercise: Exercise) -> Content:
    """(name, bytes or None where it cannot be read) of what is graded: the exercise's file first, then its helpers."""
    files = [(name, Path(path)) for name, path in Job.of(exercise, exercise.path).files]
    return tuple((name, _bytes(path)) for name, path in files)


async def saves(exercise: Exercise, until: asyncio.Event) -> AsyncIterator[Content]:
    """The content at once, then after each save that changed it and has settled; ends when `until` is set.

    A save that leaves everything as it was gives nothing.
    """
    seen: Content = ()
    async for _ in _looks(exercise, until):
        if (now := await asyncio.to_thread(content, exercise)) != seen and not until.is_set():
            seen = now
            yield now


async def _looks(exercise: Exercise, until: asyncio.Event) -> AsyncIterator[None]:
    """Now, and whenever something may have changed since the last look."""
    # A file that is a link changes where it leads to.
    folders = {exercise.path.parent, exercise.path.resolve().parent}
    if not must_poll(folders):
        async with aclosing(_events(folders, until)) as events:
            async for _ in events:
                yield
    while not until.is_set():
        yield
        if not await _is_set(until, POLL):
            await _settled(exercise, until)


async def _events(folders: Iterable[Path], until: asyncio.Event) -> AsyncGenerator[None, None]:
    """At the beginning, after each event, and each second; ends where there is no folder or no watch left for it."""
    events = awatch(
        *folders,
        stop_event=until,
        watch_filter=None,
        recursive=False,
        force_polling=False,  # its own polling sees one change a second at most
        step=STEP,
        debounce=BUSY,
        rust_timeout=AGAIN,
        yield_on_timeout=True,
    )
    first = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)  # in its first step it begins to watch: what is saved from here on is not missed
    try:
        yield
        with contextlib.suppress(OSError, WatchfilesRustInternalError, StopAsyncIteration):
            await first
            yield
            async for _ in events:
                yield
    finally:
        first.cancel()


async def _settled(exercise: Exercise, until: asyncio.Event) -> None:
    """Wait while what is graded is being written."""
    before: Content = ()
    while before != (before := await asyncio.to_thread(content, exercise)):
        await _is_set(until, STEP / 1000)


async def _is_set(event: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(event.wait(), seconds)
    return False


def must_poll(folders: Iterable[Path], mounts: Path = MOUNTS) -> bool:
    """Whether changes in one of `folders` may make no events: COURSE_POLL=1 says so, or its kind of file system."""
    return os.environ.get("COURSE_POLL") == "1" or any(_kind(folder, mounts).startswith(DISTANT) for folder in folders)


def _kind(folder: Path, mounts: Path) -> str:
    """The type of the file system that holds `folder`; empty where the system does not tell."""
    try:
        rows = [line.split(" ") for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    found = [(len(place.parts), row[2]) for row in rows if folder.is_relative_to(place := _unescaped(row[1]))]
    return max(found, default=(0, ""))[1]


def _unescaped(place: str) -> Path:
    return Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), place))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
