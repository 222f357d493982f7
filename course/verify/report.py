"""What `course verify` found out about one exercise, or about a lesson's folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Report:
    """The problems of one exercise, a sentence each; none means that it is as it should be.

    `exercise` is its id or, for stray files that belong to no exercise, the lesson's name or "course". `title` is what
    people read ("1.2 cook_together"). `seconds` is the time of all its verdicts together. `note` says which starter was
    looked at, if another than the exercise's file. `message` is what the starter says first.
    """

    exercise: str
    title: str
    note: str = ""
    problems: tuple[str, ...]
    seconds: float = 0.0
    gradings: int = 0
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """One object of `course verify --json`."""
        return {
            "exercise": self.exercise,
            "ok": self.ok,
            "problems": list(self.problems),
            "seconds": round(self.seconds, 3),
        }
