"""The process below which a student's file is timed: `python -m course.bench.cell FD KITCHEN` serves one cell.

The walls are the grader's own; what differs is the host, whose loop has the clock on the wall.
"""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

from course.bench.host import serve
from course.grader.sandbox import cell, linux
from course.grader.sandbox.isolation import available


def main(fd: int, kitchen: Path) -> None:
    """Serve the cell behind the socket FD until that closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client ends it, nobody else
    sys.path.append(str(kitchen.parent))
    linux.limit_malloc_arenas()
    cell.run(socket.socket(fileno=fd), available(), kitchen, serve)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
