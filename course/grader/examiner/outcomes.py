"""How a call ended, and what the host says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from course.grader.examiner.claims import NeverAwaited, RemoteError
from course.grader.examiner.failures import Line


@dataclass
class Outcome:
    """How a call ended: "returned", "raised", "cancelled", "stuck" (idle for ever), "blocked" (the loop), "endless".

    `line` is the student's own, where known.
    """

    kind: str
    value: Any = None
    error: RemoteError | None = None
    line: Line | None = None

    @property
    def errors(self) -> list[RemoteError]:
        """What was raised, each error of a group by itself; empty when nothing was."""
        return list(self.error.flat()) if self.error else []


@dataclass
class Probes:
    """What the host says of itself; detail, no evidence."""

    never_awaited: list[NeverAwaited] = field(default_factory=list)
    tasks_left: int = 0
    threads: list[str] = field(default_factory=list)
