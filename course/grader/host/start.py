"""How a host comes to life: warm, in the process that was forked for it, or cold, in a fresh Python.

The warm one descends from a process that has imported and set up Django long ago. What a file does to a process that
has not, such as importing models before Django is ready, shows only in a cold one.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from pathlib import Path
from typing import NoReturn

from course.grader.host.main import serve

_GRADER = Path(__file__).resolve().parents[1]
# Read now: where submissions run, the course itself is out of sight.
_SOURCES = {
    ".".join(("course", "grader", *path.relative_to(_GRADER).with_suffix("").parts)): path.read_text(encoding="utf-8")
    for path in (_GRADER / "wire.py", *_GRADER.glob("host/[!_]*.py"))
    if path != Path(__file__).resolve()
}
# What the new Python runs. The modules come along as text, and so do their packages, empty.
_PROGRAM = """
import importlib.abc, importlib.util, json, socket, sys, threading
from pathlib import Path

given = json.loads(sys.argv.pop())

class Carried(importlib.abc.InspectLoader):
    def find_spec(self, name, path=None, target=None):
        known = name in given["sources"] or self.is_package(name)
        return importlib.util.spec_from_loader(name, self) if known else None

    def get_source(self, name):
        return given["sources"].get(name, "")

    def is_package(self, name):
        return any(other.startswith(name + ".") for other in given["sources"])

sys.meta_path.insert(0, Carried())
sys.path[:] = given["path"]
threading.stack_size(given["stack"])
from course.grader.host.main import serve
serve(socket.socket(fileno=given["wire"]), Path(given["home"]), cold=True)
"""


def run(sock: socket.socket, home: Path, *, cold: bool) -> None:
    """Serve one examiner over `sock` until it closes the wire, in this confined process or as a fresh Python in it."""
    course = _GRADER.parents[1]
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != course]  # no sight of tests and solutions
    if cold:
        _start_again(sock, home)
    serve(sock, home, cold=False)


def _start_again(sock: socket.socket, home: Path) -> NoReturn:
    os.set_inheritable(sock.fileno(), True)
    given = {
        "sources": _SOURCES,
        "path": sys.path,
        "home": str(home),
        "wire": sock.fileno(),
        "stack": threading.stack_size(),
    }
    # What the exec undoes: see linux.limit_malloc_arenas.
    environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    os.execve(sys.executable, [sys.executable, "-I", "-c", _PROGRAM, json.dumps(given)], environment)  # noqa: S606
