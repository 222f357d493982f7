"""Processes as /proc shows them, from outside: what a submission's code cannot change."""

from __future__ import annotations

import os


def descendants(*ancestors: int, proc: str = "/proc") -> list[int]:
    """The pids of all living processes below `ancestors`; nothing where there is no /proc."""
    parents: dict[int, int] = {}
    for name in os.listdir(proc) if os.path.isdir(proc) else ():
        if name.isdigit():
            try:
                parents[int(name)] = _parent(f"{proc}/{name}/stat")
            except (OSError, ValueError):  # it ended while we looked
                continue
    found: list[int] = []
    layer = set(ancestors)
    while layer := {pid for pid, parent in parents.items() if parent in layer}:
        found += layer
    return found


def family(*pids: int) -> list[int]:
    """These processes of ours and all below them.

    Quicker than descendants() where the kernel lists children (proc_pid_task_children(5)), and not for a submission's:
    while one child ends the list may lack another.
    """
    if not os.path.exists("/proc/thread-self/children"):
        return [*pids, *descendants(*pids)]
    found: list[int] = []
    layer = list(pids)
    while layer:
        found += layer
        layer = [child for pid in layer for child in _children(pid)]
    return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as children:
                found += map(int, children.read().split())
    except OSError:  # it ended while we looked
        return []
    return found


def _parent(path: str) -> int:
    with open(path, encoding="utf-8", errors="replace") as stat:
        state, parent = stat.read().rpartition(")")[2].split()[:2]
    if state in "ZX":
        raise ValueError("it has ended and waits to be reaped")
    return int(parent)
