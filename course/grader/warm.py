"""The warm parent: imports everything once, then forks an examiner and a cell for each verdict.

It is two single-threaded processes that have seen no test and no solution. The first to fork, from an early image, is
the keeper of cells: submission hosts descend from it. The other one imports pytest and the examiner, and forks
examiners. A job arrives as {"job": ...} in a line of JSON with the socket on which its examiner answers.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from course.grader.sandbox import cell, linux
from course.grader.sandbox.isolation import Isolation, available

LONGEST_EXAMINATION = 12.0  # real seconds; the submission's own limits come first
_EXAMINER_MEMORY = 2**30  # bytes
_OPEN_FILES = 65_536  # a supplier may have a thousand connections
# What submissions import: loaded before the keeper is forked, so that no verdict waits for it.
_FOR_HOSTS = (
    "concurrent.futures.process",
    "concurrent.futures.thread",
    "multiprocessing",
    "requests",
    "httpx",
    "aiohttp",
    "uvicorn.lifespan.on",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.protocols.websockets.auto",
    "django.core.handlers.asgi",
    "channels.routing",
    "celery.app.task",
)
_KITCHEN = (
    "kitchen.asgi",
    "kitchen.changes",
    "kitchen.factories",
    "kitchen.market",
    "kitchen.served.base",
    "django.contrib.sessions.serializers",  # these two Django imports with a process's first request and first query
    "django.db.models.sql.compiler",
)
_FOR_EXAMINERS = (
    "course.services.supplier",
    "course.grader.examiner.database",
    "course.grader.examiner.server",
    "course.grader.examiner.trials",
    "gunicorn.workers.sync",
    "gunicorn.workers.gthread",
)


def main(argv: list[str]) -> None:
    """Serve jobs from the socket with the file descriptor argv[0] until it closes; argv[1] is "warm" or "once"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client ends it, nobody else
    client = socket.socket(fileno=int(argv[0]))
    kitchen = Path(argv[2])
    sys.path.append(str(kitchen.parent))
    linux.limit_malloc_arenas()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))
    importlib.import_module("course.grader.host.start")
    if argv[1] == "warm":
        _preload(_FOR_HOSTS)
        _set_up_kitchen()
    isolation = available()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    keeper_ends, keeper_lives = os.pipe()
    if os.fork() == 0:
        client.close()
        ours.close()
        os.close(keeper_ends)
        _keep_cells(theirs, keeper_lives, isolation, kitchen)
    theirs.close()
    os.close(keeper_lives)
    _serve_jobs(client, ours, keeper_ends, warm=argv[1] == "warm")


def _preload(modules: tuple[str, ...]) -> None:
    for name in modules:
        importlib.import_module(name)


def _set_up_kitchen() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "kitchen.settings"
    django.setup()
    _preload(_KITCHEN)


def _keep_cells(requests: socket.socket, lives: int, isolation: Isolation, kitchen: Path) -> None:
    from course.grader.host.start import run

    linux.die_with_parent()
    _settle()
    while True:
        _, fds, _, _ = socket.recv_fds(requests, 16, 1)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            linux.die_with_parent()
            requests.close()
            os.close(lives)
            try:
                cell.run(socket.socket(fileno=fds[0]), isolation, kitchen, run)
            finally:
                os._exit(0)
        os.close(fds[0])


def _serve_jobs(client: socket.socket, keeper: socket.socket, keeper_ends: int, *, warm: bool) -> None:
    importlib.import_module("course.grader.examiner.main")
    importlib.import_module("pytest_asyncio.plugin")
    _preload(tuple(f"_pytest.{name}" for name in importlib.import_module("_pytest.config").default_plugins))
    if warm:
        _preload(_FOR_EXAMINERS)
    _settle()
    while True:
        sources: list[Any] = [client, keeper_ends]
        ready, _, _ = select.select(sources, [], [])
        # Without its keeper it is of no use: the client starts another one.
        data, fds, _, _ = socket.recv_fds(client, 1 << 20, 1) if keeper_ends not in ready else (b"", [], 0, None)
        if not data:
            shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)  # the client may have been killed
            os._exit(0)
        if os.fork() == 0:
            _examine(json.loads(data)["job"], socket.socket(fileno=fds[0]), client, keeper)
        for fd in fds:
            os.close(fd)


def _settle() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: they vanish when they end
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the forks, and out of their collections


def _examine(job: dict[str, Any], answer: socket.socket, client: socket.socket, keeper: socket.socket) -> None:
    from course.grader.examiner.cell import Cell
    from course.grader.examiner.job import Job
    from course.grader.examiner.main import examine

    def make_cell() -> Cell:
        mine, its = socket.socketpair()
        socket.send_fds(keeper, [b"cell"], [its.fileno()])
        its.close()
        return Cell(mine)

    client.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    linux.die_with_parent()
    # Whatever a submission may do to its examiner, that ends, and takes no memory without end.
    signal.setitimer(signal.ITIMER_REAL, LONGEST_EXAMINATION)
    resource.setrlimit(resource.RLIMIT_DATA, (_EXAMINER_MEMORY, _EXAMINER_MEMORY))
    try:
        verdict = examine(Job.load(job), make_cell, answer)
        answer.sendall(json.dumps(verdict.dump()).encode())
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
