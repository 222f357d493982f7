"""Details that cannot be seen from outside: coroutines never awaited, tasks left, threads, and sleeps.

They are claims, and only add detail to what the examiner saw.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable
from types import CoroutineType
from typing import Any

real_sleep = time.sleep


class Probes:
    """Watches this process; `report(kind, data)` may be called at any place where Python runs a finalizer."""

    def __init__(self, never_awaited: Callable[[CoroutineType[Any, Any, Any]], dict[str, Any]]) -> None:
        self._describe = never_awaited
        self.noted: deque[tuple[str, Any]] = deque()

    def arm(self) -> None:
        """Start watching for coroutines that nobody awaits."""
        sys.set_coroutine_origin_tracking_depth(3)
        # CPython calls this hook of `warnings` for each coroutine that dies unstarted (Objects/genobject.c).
        warnings._warn_unawaited_coroutine = self._note_never_awaited  # type: ignore[attr-defined]

    def _note_never_awaited(self, coroutine: CoroutineType[Any, Any, Any]) -> None:
        found = self._describe(coroutine)
        self.noted.append(("never_awaited", found))
        where = f" (line {found['line']})" if found["line"] else ""
        print(f"RuntimeWarning: coroutine '{found['name']}' was never awaited{where}", file=sys.stderr)

    def snapshot(self, own: set[asyncio.Task[Any]]) -> dict[str, Any]:
        """Tasks that still run beside `own`, and the threads of this process, right now."""
        try:
            left = [task for task in asyncio.all_tasks() if task not in own]
        except RuntimeError:
            left = []
        main = threading.main_thread()
        return {"tasks_left": len(left), "threads": [t.name for t in threading.enumerate() if t is not main]}
