"""Changes in folders: told by the system where it tells of them, else found by looking."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable
from contextlib import aclosing
from pathlib import Path

from watchfiles import awatch
from watchfiles._rust_notify import WatchfilesRustInternalError

from course.watch.inotify import Watch

AGAIN = 5.0  # seconds after which it is looked without an event, as some get lost
POLL = 0.3  # seconds between two looks where no events arrive
STEP = 15  # milliseconds between two looks at what watchfiles has collected
BUSY = 400  # milliseconds after which it is looked at a folder that is never quiet
MOUNTS = Path("/proc/self/mounts")
# Changed from elsewhere, where no event of this system tells of it; 9p and drvfs are Windows' drives in WSL.
DISTANT = ("9p", "afs", "ceph", "cifs", "drvfs", "fuse", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs", "vmhgfs")


async def looks(folders: Collection[Path], until: asyncio.Event) -> AsyncIterator[None]:
    """Now, and whenever something in FOLDERS may have changed since the last look; ends when UNTIL is set."""
    while not until.is_set():
        if not must_poll(folders):
            with contextlib.suppress(OSError, WatchfilesRustInternalError):
                async with aclosing(told(folders, until)) as events:
                    async for _ in events:
                        yield
        if not until.is_set():  # a folder is missing, or the system watches too many
            yield
            await any_set(until, seconds=POLL)


async def by_inotify(folders: Iterable[Path], until: asyncio.Event) -> AsyncGenerator[None, None]:
    """Once FOLDERS are watched, after each change in them, and now and then; ends when one of them is lost."""
    with Watch(folders) as watch:
        while not watch.is_lost and not until.is_set():
            yield
            await any_set(watch.told, until, seconds=AGAIN)
            watch.told.clear()


async def by_watchfiles(folders: Iterable[Path], until: asyncio.Event) -> AsyncGenerator[None, None]:
    """See by_inotify(); for other systems than Linux."""
    events = awatch(
        *folders,
        stop_event=until,
        watch_filter=None,
        recursive=False,
        force_polling=False,  # its own polling sees one change a second at most
        step=STEP,
        debounce=BUSY,
        rust_timeout=int(1000 * AGAIN),
        yield_on_timeout=True,
    )
    first = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)  # in its first step it begins to watch: what is saved from here on is not missed
    try:
        yield
        with contextlib.suppress(StopAsyncIteration):
            await first
            yield
            async for _ in events:
                yield
    finally:
        first.cancel()


told = by_inotify if sys.platform == "linux" else by_watchfiles


async def any_set(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of EVENTS is set, or for so many seconds."""
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def must_poll(folders: Iterable[Path], mounts: Path = MOUNTS) -> bool:
    """Whether changes in one of FOLDERS may make no events: COURSE_POLL=1 says so, or its kind of file system."""
    return os.environ.get("COURSE_POLL") == "1" or any(_kind(folder, mounts).startswith(DISTANT) for folder in folders)


def _kind(folder: Path, mounts: Path) -> str:
    """The type of the file system that holds FOLDER; empty where the system does not tell."""
    try:
        rows = [line.split(" ") for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    found = [(len(place.parts), row[2]) for row in rows if folder.is_relative_to(place := _unescaped(row[1]))]
    return max(found, default=(0, ""))[1]


def _unescaped(place: str) -> Path:
    return Path(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), place))
