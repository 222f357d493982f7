"""How much memory processes take."""

from __future__ import annotations

import os
from contextlib import suppress

from course.grader.sandbox.processes import family

MEGABYTE = 1024 * 1024


def memory(pid: int) -> int | None:
    """Bytes of a process and all below it, of shared pages their part (PSS); None where there is no /proc."""
    if not os.path.exists("/proc/self/smaps_rollup"):
        return None
    return sum(_pss(one) for one in family(pid))


def _pss(pid: int) -> int:
    with suppress(OSError), open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rows:  # it may have ended meanwhile
        return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024
    return 0
