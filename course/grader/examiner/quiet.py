"""Is anything still happening in a cell? Looked up from outside, in /proc, never asked of the submission.

Two looks prove it: a thread that sleeps in both and has not run in between cannot have woken another one.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import suppress

from course.grader.sandbox.processes import descendants, family

_NOT_WORTH_A_COUNT = 256 * 1024 * 1024  # bytes
_OPENING, _OVER = ("02", "03"), ("06", "07")  # states of TCP sockets, as the kernel writes them
# Waits that end by themselves, by machine: system call number -> index of the argument that is the time-out.
_TIMED = {
    "x86_64": {202: 4, 35: 1, 230: 3, 7: 3, 271: 3, 232: 4, 281: 4, 23: 5, 270: 5},
    "aarch64": {98: 4, 101: 1, 115: 3, 73: 3, 22: 4, 72: 5},
}
_BY_POINTER = {202, 35, 230, 271, 23, 270, 98, 101, 115, 73, 72}


class Lookout:
    """Looks at the processes of one cell or, with `itself`, at servers of ours.

    `proc` is the /proc that shows them, `first` the pid there of the cell's first process, which is not looked at; or
    that of the first server, and `more` those of the others.
    """

    def __init__(self, proc: str, first: int, *more: int, itself: bool = False) -> None:
        self._proc = proc
        self._first = first
        self._firsts = (first, *more)
        self._itself = itself

    def look(self) -> tuple[tuple[int, int, int], ...] | None:
        """(pid, thread, times it has run) of every thread when all of them sleep, else None."""
        seen = []
        for pid, thread, path in self._threads():
            try:
                state = _read(f"{path}/stat").rpartition(")")[2].split(maxsplit=1)[0]
                runs = int(_read(f"{path}/schedstat").split()[2])
            except (OSError, IndexError, ValueError):  # it ended while we looked: something happened
                return None
            if state in "ZX":
                continue
            if state not in "STt":
                return None
            seen.append((pid, thread, runs))
        return tuple(seen)

    def wakes_by_itself(self) -> bool:
        """Whether a thread is in a wait with a time-out of its own, on the machine's clock, or just out of it."""
        table = _TIMED.get(platform.machine(), {})
        for _, _, path in self._threads():
            with suppress(OSError, ValueError, IndexError):
                call, *args = _read(f"{path}/syscall").split()
                if call == "running":
                    return True
                position = table.get(int(call))
                if position is None:
                    continue
                limit = int(args[position - 1], 16)
                if limit > 0 and (int(call) in _BY_POINTER or limit < 1 << 31):
                    return True
        return False

    def opening_connections(self) -> bool:
        """Whether a TCP connection of the cell is being made at this moment."""
        return any(state in _OPENING for state, _ in self._sockets())

    def unread_bytes(self) -> bool:
        """Whether a TCP connection of the cell holds bytes that are on their way, or that nobody has taken."""
        return any(queues != "00000000:00000000" for state, queues in self._sockets() if state not in _OVER)

    def _sockets(self) -> list[tuple[str, str]]:
        """State and "sending:receiving" queues of each TCP socket in the cell's network."""
        rows = []
        for table in ("tcp", "tcp6"):
            with suppress(OSError):
                rows += _read(f"{self._proc}/{self._first}/net/{table}").splitlines()[1:]
        return [(fields[3], fields[4]) for fields in map(str.split, rows)]

    def memory(self) -> int:
        """Bytes of private and shared memory that the cell's processes hold together; what they share counts once."""
        rough = self._sum("status", ("RssAnon:", "RssShmem:"))
        if rough <= _NOT_WORTH_A_COUNT:  # an exact count walks all their pages
            return rough
        return self._sum("smaps_rollup", ("Pss_Anon:", "Pss_Shmem:"))

    def _sum(self, file: str, keys: tuple[str, ...]) -> int:
        total = 0
        for pid in self._pids():
            with suppress(OSError, ValueError):
                rows = _read(f"{self._proc}/{pid}/{file}").splitlines()
                total += sum(int(row.split()[1]) * 1024 for row in rows if row.startswith(keys))
        return total

    def _pids(self) -> list[int]:
        if self._itself:
            return family(*self._firsts)
        if self._first != 1:  # no PID namespace: everybody's processes stand there
            return descendants(self._first, proc=self._proc)
        return [int(name) for name in os.listdir(self._proc) if name.isdigit() and name != "1"]

    def _threads(self) -> Iterator[tuple[int, int, str]]:
        for pid in self._pids():
            try:
                names = os.listdir(f"{self._proc}/{pid}/task")
            except OSError:
                continue
            for name in names:
                yield pid, int(name), f"{self._proc}/{pid}/task/{name}"


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
