"""In the cell: the student's file beside the sync version and the ideal of the same work, timed in turn.

A job comes as a line of JSON; what was found goes back in lines: {"says": what goes on} ..., then {"found": ...} or
{"failed": why}. What they say is advice and no evidence: a student who wants to fool a stopwatch can.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import socket
import sys
import types
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from course.bench.rounds import alternate, timed

MODULE = "submission"
WAYS = ("sync", "yours", "ideal")
_COURSE = Path(__file__).resolve().parents[2]


class NotTimed(Exception):
    """The file cannot be timed; str() is a sentence."""


def serve(sock: socket.socket, home: Path, *, cold: bool) -> None:
    """Do the one job that comes over `sock`."""
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # what was printed is there even when the process dies
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != _COURSE]  # no sight of tests and solutions
    with sock.makefile("rw", encoding="utf-8") as wire:

        def tell(**line: Any) -> None:
            print(json.dumps(line), file=wire, flush=True)

        try:
            tell(found=_measured(json.loads(wire.readline()), home, lambda says: tell(says=says)))
        except NotTimed as error:
            tell(failed=str(error))
    os._exit(0)  # threads of the file's that go on are nobody's business


def _measured(job: dict[str, Any], home: Path, tell: Callable[[str], object]) -> dict[str, Any]:
    os.environ.update(job["environment"])
    work = types.ModuleType("work")
    exec(compile(job["work"], job["name"], "exec"), vars(work))  # noqa: S102 - ours, from benchmarks/exercises
    if hasattr(work, "DJANGO"):
        importlib.import_module("kitchen.workbench")  # sets Django up, with a few rows
    submission = _loaded(job["file"], home / "submission", job["name"])
    if hasattr(work, "DJANGO"):
        importlib.import_module("django.conf").settings.ROOT_URLCONF = MODULE
    return asyncio.run(_rounds(work, submission, job, tell))


def _loaded(source: str, folder: Path, name: str) -> types.ModuleType:
    (folder / f"{MODULE}.py").write_text(source, encoding="utf-8")
    sys.path.append(str(folder))  # last: the standard library cannot be shadowed
    sys.modules["__main__"] = types.ModuleType("__main__")  # what process pools look at
    try:
        return importlib.import_module(MODULE)
    except BaseException as error:
        raise NotTimed(f"{name} cannot be imported: {_said(error, name)}") from error


async def _rounds(
    work: types.ModuleType, submission: types.ModuleType, job: dict[str, Any], tell: Callable[[str], object]
) -> dict[str, Any]:
    wanted = work.sync()
    same = getattr(work, "same", lambda seen, wanted: seen == wanted)

    async def yours() -> None:
        try:
            seen = await work.yours(submission, _ask)
        except BaseException as error:  # a SystemExit or a CancelledError, too, is no reason to end here
            raise NotTimed(_said(error, job["name"])) from error
        if not same(seen, wanted):
            raise NotTimed(f"it gave {_short(seen)} instead of {_short(wanted)}")

    ways: dict[str, Callable[[], Awaitable[float]]] = {
        "sync": timed(work.sync),
        "yours": timed(yours),
        "ideal": timed(work.ideal),
    }
    await yours()  # what does not work need not be timed
    found = await alternate(ways, job["rounds"], tell)
    return {name: {"samples": rounds.samples, "failures": rounds.failures} for name, rounds in found.items()}


async def _ask(path: str, method: str = "GET") -> tuple[int, str]:
    """Status and body of a request to the student's routes, through Django's own ASGI handler."""
    from asgiref.sync import ThreadSensitiveContext
    from django.test import AsyncClient

    async with ThreadSensitiveContext():  # as a server's request has
        response = await AsyncClient().generic(method, path)
    return response.status_code, response.content.decode()


def _said(error: BaseException, name: str) -> str:
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).name == f"{MODULE}.py":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.lineno:
        lines.append(error.lineno)
    where = f" ({name}, line {lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {_short(str(error), plain=True)}{where}"


def _short(value: object, *, plain: bool = False) -> str:
    text = str(value) if plain else repr(value)
    return text if len(text) <= 160 else f"{text[:157]}..."
