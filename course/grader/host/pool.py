"""The loop's default executor in a host: a pool whose jobs go round its threads.

Which thread of a pool gets a job is nobody's promise. With the standard pool, code that relies on it works or fails by
luck; with this one a job does not get a thread of the three jobs before it, so such code fails at once.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

# Once as many rest, the pool makes no new thread: each costs the examiner a look whenever it waits for quiet.
_ENOUGH_AT_REST = 4
_Job = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class RotatingPool(ThreadPoolExecutor):
    """As many threads as the standard pool has at the most; each job goes to the one that has rested longest."""

    def __init__(self) -> None:
        threads = min(32, (os.cpu_count() or 1) + 4)
        super().__init__(max_workers=threads)
        self._lock = threading.Lock()
        self._jobs: deque[_Job] = deque()
        # Pools of one: each makes its thread when it gets its first job.
        self._unused = [ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"pool-{n}") for n in range(threads)]
        self._resting: deque[ThreadPoolExecutor] = deque()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """See concurrent.futures.Executor.submit."""
        future: Future[Any] = Future()
        job = (future, fn, args, kwargs)
        with self._lock:
            if thread := self._free():
                thread.submit(self._work, thread, job)  # itself: in the queue, a thread that is quicker would take it
            else:
                self._jobs.append(job)
        return future

    def _free(self) -> ThreadPoolExecutor | None:
        if self._unused and len(self._resting) < _ENOUGH_AT_REST:
            return self._unused.pop()
        return self._resting.popleft() if self._resting else None

    def _work(self, thread: ThreadPoolExecutor, job: _Job | None) -> None:
        while job is not None:
            answer = _do(*job)
            # Before it answers: who has the answer and asks again finds this thread at rest, behind the others.
            job = self._next(thread)
            answer()
            del answer  # or the thread would keep a result alive while it rests

    def _next(self, thread: ThreadPoolExecutor) -> _Job | None:
        with self._lock:
            if self._jobs:
                return self._jobs.popleft()
            self._resting.append(thread)
            return None


def _do(
    future: Future[Any], function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Callable[[], None]:
    """Run a job that was not cancelled, and return what gives its answer."""
    if not future.set_running_or_notify_cancel():
        return lambda: None
    try:
        result = function(*args, **kwargs)
    except BaseException as error:
        return partial(future.set_exception, error)
    return partial(future.set_result, result)
