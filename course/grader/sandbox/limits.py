"""Limits on one submission, set in its process just before it runs."""

from __future__ import annotations

import os
import resource
import signal
import threading
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one submission may use; memory comes on top of what the grader's own image holds."""

    cpu_seconds: int = 4
    wall_seconds: float = 9.0
    memory: int = 512 * MEGABYTE
    addresses: int = 8192 * MEGABYTE
    processes: int = 96
    open_files: int = 1024
    file_size: int = 32 * MEGABYTE
    disk: int = 64 * MEGABYTE
    output: int = 1 * MEGABYTE


LIMITS = Limits()


def apply(limits: Limits = LIMITS, *, own_count: bool) -> None:
    """Bind this process and its children.

    `own_count` says that processes are counted for this submission alone, by its own uid or user namespace;
    otherwise the user's other processes are allowed for.
    """
    in_use = _own_memory()
    others = 0 if own_count else _processes_of_user()
    _lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _lower(resource.RLIMIT_DATA, in_use + limits.memory)
    _lower(resource.RLIMIT_AS, in_use + limits.addresses)
    _lower(resource.RLIMIT_NPROC, limits.processes + others)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    _lower(resource.RLIMIT_FSIZE, limits.file_size)
    _lower(resource.RLIMIT_CORE, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large is an OSError with a line, not a death
    threading.stack_size(MEGABYTE)  # 8 MB a thread would count as memory in use


def _lower(what: int, soft: int, hard: int | None = None) -> None:
    _, allowed = resource.getrlimit(what)
    bound = hard if hard is not None else soft
    if allowed != resource.RLIM_INFINITY:
        soft, bound = min(soft, allowed), min(bound, allowed)
    resource.setrlimit(what, (soft, bound))


def _own_memory() -> int:
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(pages[0]) * os.sysconf("SC_PAGE_SIZE")


def _processes_of_user() -> int:
    count = 0
    for task in Path("/proc").glob("[0-9]*/task/[0-9]*"):
        try:
            count += task.stat().st_uid == os.getuid()
        except OSError:  # it ended while we looked
            continue
    return count
