"""Celery's worker and beat in two threads of the server: for one process that has no Redis.

What waits in memory is gone with the process. That loses nothing: tasks only carry on what stands in the database,
and the beat finds it again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery, signals
from celery.beat import Scheduler, Service
from celery.worker import WorkController, state
from django.db import close_old_connections

LONGEST_NAP = 1.0  # seconds that the beat sleeps at once, and so about what a stop takes
PATIENCE = 10.0  # seconds for a task to end in, when the server stops


@contextmanager
def worker_and_beat(app: Celery) -> Iterator[None]:
    """Both run until the block ends; the task that is running then may end first."""
    app.finalize()
    app.set_default()
    for signal in (signals.task_prerun, signals.task_postrun):
        signal.connect(_close_old_connections, dispatch_uid=f"in the process, {signal.name}")
    beat = Service(app, max_interval=LONGEST_NAP, scheduler_cls=Scheduler, remote_control=False)
    worker = _worker(app)
    threads = [_thread("beat", beat.start), _thread("worker", worker.start)]
    try:
        yield
    finally:
        beat.stop()
        state.should_stop = 0  # the worker's loop looks at it between two tasks
        for thread in threads:
            thread.join(PATIENCE)
        state.should_stop = None


def _worker(app: Celery) -> WorkController:
    # Solo: one task at a time, in the worker's thread. Nobody else is there to gossip with.
    return WorkController(
        app=app, pool="solo", concurrency=1, loglevel="WARNING", hostname="inprocess@server",
        without_heartbeat=True, without_mingle=True, without_gossip=True,
    )  # fmt: skip


def _thread(name: str, target: Any) -> threading.Thread:
    thread = threading.Thread(target=target, name=f"celery {name}", daemon=True)
    thread.start()
    return thread


def _close_old_connections(**_: Any) -> None:
    # Celery does so in workers of its own: a connection that the database has closed would fail every later task.
    close_old_connections()
