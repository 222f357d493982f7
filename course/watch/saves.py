"""Saves of one exercise, however an editor makes them: in place, by a temporary file, by renaming or in pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from course.catalog import Exercise, Step
from course.grader.examiner.job import Job
from course.projects.overlay import files_of, folders_of
from course.watch.folders import any_set, looks

SETTLES = 0.015  # seconds; what looks the same twice, so far apart, has been written
RETURNS = 33  # looks in a row at a file that is gone or empty until that is believed: editors pass through it

Content = tuple[tuple[str, bytes | None], ...]


def content(exercise: Exercise) -> Content:
    """(name, bytes or None where it cannot be read) of what is graded: the exercise's file first, then its helpers."""
    return tuple((name, _bytes(path)) for name, path in _files(exercise))


async def saves(exercise: Exercise, until: asyncio.Event) -> AsyncIterator[Content]:
    """The content at once, then after each save that changed it and has settled; ends when UNTIL is set.

    A save that leaves everything as it was gives nothing.
    """
    seen: Content = ()
    # A file that is a link changes where it leads to.
    async for _ in looks(_folders(exercise), until):
        now = await asyncio.to_thread(content, exercise)
        if seen and now != seen:
            now = await _settled(exercise, now, until)
        if now != seen and not until.is_set():
            seen = now
            yield now


async def _settled(exercise: Exercise, now: Content, until: asyncio.Event) -> Content:
    """The content once it stays as it is; NOW it is being written, perhaps."""
    same = 0
    while same < (1 if now[0][1] else RETURNS) and not until.is_set():
        await any_set(until, seconds=SETTLES)
        before, now = now, await asyncio.to_thread(content, exercise)
        same = same + 1 if now == before else 0
    return now


def _files(exercise: Exercise) -> list[tuple[str, Path]]:
    if isinstance(exercise, Step):
        others = [(name, path) for name, path in files_of(exercise.overlay).items() if name != exercise.file]
        return [(exercise.file, exercise.path), *others]
    return [(name, Path(path)) for name, path in Job.of(exercise, exercise.path).files]


def _folders(exercise: Exercise) -> set[Path]:
    all_of_it = folders_of(exercise.overlay) if isinstance(exercise, Step) else set()
    return {exercise.path.parent, exercise.path.resolve().parent, *all_of_it}


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
