"""A Celery worker in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from course.catalog import ROOT
from course.services import ServiceUnavailable
from course.services.process import dies_with_parent, stop

PATIENCE = 60  # seconds; a worker is ready after about one, several on a busy machine after a few


@dataclass(kw_only=True)
class Worker:
    """A worker: its process, and the lines it has printed so far."""

    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)
    _ready_or_over: threading.Event = field(default_factory=threading.Event)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.output.append(line.rstrip("\n"))
            # What celery says when it has begun to take tasks: "celery@host ready."
            if line.endswith(" ready.\n"):
                self._ready_or_over.set()
        self._ready_or_over.set()

    def _wait_until_ready(self) -> None:
        if not self._ready_or_over.wait(PATIENCE):
            raise ServiceUnavailable(f"The Celery worker was not ready within {PATIENCE} s.{self._last_words()}")
        if not any(line.endswith(" ready.") for line in self.output):
            code = self.process.wait()
            raise ServiceUnavailable(f"The Celery worker ended at its start (exit code {code}).{self._last_words()}")

    def _last_words(self) -> str:
        return f" Its last line: {self.output[-1]}" if self.output else ""


@contextmanager
def running_worker(
    app: str = "kitchen",
    *,
    environment: Mapping[str, str],
    folders: Sequence[Path] = (),
    imports: Sequence[str] = (),
    pool: str = "solo",
) -> Iterator[Worker]:
    """A worker of the Celery app `app` that takes tasks until the end of the block; then it may finish its task.

    `environment` is added to this process's own (KITCHEN_REDIS_URL says where the tasks come from); `folders` come
    first on its path; `imports` are modules with tasks that `app` does not find by itself. Raises
    ServiceUnavailable, with the worker's last line, when it does not start.
    """
    path = os.pathsep.join(map(str, [*folders, ROOT / "exercises", ROOT]))
    # Without gossip and mingle it does not look for other workers, which takes a second.
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    tasks = ["--include", ",".join(imports)] if imports else []
    process = subprocess.Popen(  # noqa: S603 - our own Python with our own arguments
        [sys.executable, "-m", "celery", "-A", app, "worker", "-P", pool, "-l", "INFO", *alone, *tasks],
        env={**os.environ, **environment, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=dies_with_parent(),
        # Ctrl-C is for the course, which then stops its worker itself.
        start_new_session=True,
    )
    worker = Worker(process=process)
    reader = threading.Thread(target=worker._read, name="worker-output", daemon=True)
    reader.start()
    try:
        worker._wait_until_ready()
        yield worker
    finally:
        stop(process)
        reader.join()
        if process.stdout is not None:
            process.stdout.close()
