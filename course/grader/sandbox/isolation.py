"""Which isolation this machine allows: tried once, in a child, never guessed from versions."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from course.grader.sandbox import landlock, limits


class Isolation(Enum):
    """From the strongest to the weakest."""

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    LIMITS = "limits"


def available() -> Isolation:
    """The strongest isolation that works here; the environment's COURSE_ISOLATION can ask for a weaker one."""
    asked = os.environ.get("COURSE_ISOLATION", Isolation.NAMESPACES.value)
    order = list(Isolation)
    for kind in order[order.index(Isolation(asked)) :]:
        if _works(kind):
            return kind
    return Isolation.LIMITS


def describe() -> list[tuple[str, bool, str]]:
    """Rows of (name, available, what that means) for `course doctor`."""
    rows = [
        (Isolation.NAMESPACES, "own processes, network, files and home", "submissions see this machine's processes"),
        (
            Isolation.LANDLOCK,
            "no sight of files outside the exercise; the network stays open",
            "submissions can read your files",
        ),
        (Isolation.LIMITS, "limits on time, memory, processes, files and output", "no limits on submissions"),
    ]
    return [(kind.value, works := _works(kind), yes if works else no) for kind, yes, no in rows]


def _works(kind: Isolation) -> bool:
    if kind is Isolation.NAMESPACES:
        return sys.platform == "linux" and _succeeds_in_child(_try_namespaces)
    if kind is Isolation.LANDLOCK:
        return sys.platform == "linux" and landlock.version() > 0
    return _succeeds_in_child(lambda: limits.apply(own_count=False))


def _try_namespaces() -> None:
    from course.grader.sandbox import cell  # cell imports this module's Isolation

    cell.enter_namespaces()
    first = os.fork()
    if first == 0:
        _leave(lambda: cell.settle(Path(__file__).parent, os.getuid()))
    if os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]):
        raise OSError("the first process of the new namespaces could not settle")


def _succeeds_in_child(attempt: Callable[[], None]) -> bool:
    child = os.fork()
    if child == 0:
        _leave(attempt)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _leave(attempt: Callable[[], None]) -> None:
    try:
        attempt()
    except BaseException:  # whatever it was: it does not work here
        os._exit(1)
    os._exit(0)
