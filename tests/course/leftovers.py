"""What a grading leaves behind: processes and temporary files, found from outside."""

from __future__ import annotations

import ctypes
import os
import select
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course.grader.sandbox.processes import descendants

PATIENCE = 30.0  # seconds for what is being ended to be gone
_PR_SET_CHILD_SUBREAPER = 36


def still_alive(pids: Iterable[int]) -> list[str]:
    """The command lines of those processes that do not come to their end."""
    deadline = time.monotonic() + PATIENCE
    return [_command(pid) for pid in pids if not _ends(pid, deadline)]


@contextmanager
def nothing_left() -> Iterator[None]:
    """Fails when a process started inside, at whatever remove, is still there at the end, or a temporary file.

    Orphans become children of this process meanwhile, so that no daemon gets out of sight.
    """
    with tempfile.TemporaryDirectory() as folder, _adopting(), pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o711)  # as /tmp can be: PostgreSQL runs as nobody when root asks
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        before = set(descendants(os.getpid()))
        yield
        left = still_alive(set(descendants(os.getpid())) - before)
        files = [str(path.relative_to(folder)) for path in Path(folder).rglob("*")]
        assert (left, files) == ([], [])


@contextmanager
def _adopting() -> Iterator[None]:
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _ends(pid: int, deadline: float) -> bool:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        left = max(0.0, deadline - time.monotonic())
        return bool(select.select([process], [], [], left)[0])
    finally:
        os.close(process)


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return f"{pid}, gone now"
    return f"{pid}: {b' '.join(words).decode(errors='replace').strip()}"
