"""What one student has done, in one JSON file that two runs at once, a kill or a full disk cannot spoil."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from course.files import write_whole
from course.grader.verdict import Verdict

try:
    import fcntl
except ImportError:  # not a Unix: two runs at once may then lose one another's result
    fcntl = None  # type: ignore[assignment]


class ProgressError(Exception):
    """The progress could not be read or saved; str() says why, and the old file stands."""


class Damaged(Exception):
    """The file does not hold what this module writes."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One exercise: points, tries, tiers of hints seen; `passed`, `solution_seen` and `asked` are times (ISO, UTC).

    `asked` is when its question was answered or skipped, `expected` the student's answer.
    """

    best: int = 0
    max_score: int = 0
    passed: str | None = None
    attempts: int = 0
    hints: int = 0
    solution_seen: str | None = None
    asked: str | None = None
    expected: str | None = None

    def __post_init__(self) -> None:
        numbers = (self.best, self.max_score, self.attempts, self.hints)
        texts = (self.passed, self.solution_seen, self.asked, self.expected)
        if not all(isinstance(n, int) for n in numbers) or not all(t is None or isinstance(t, str) for t in texts):
            raise Damaged


def state_folder(root: Path) -> Path:
    """Where this student's state lives: COURSE_STATE, or .course in the course's folder."""
    return Path(os.environ.get("COURSE_STATE") or root / ".course").absolute()


class Progress:
    """The progress file in FOLDER. `notices` holds sentences the student should read."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "progress.json"
        self.notices: list[str] = []

    def records(self) -> dict[str, Record]:
        """What is known, by exercise id; nothing when there is no file yet. Raises ProgressError."""
        try:
            return self._read()
        except Damaged:
            # Only one of two runs may set it aside, and it may be whole again by the time the lock is ours.
            return self._change(lambda records: None)
        except OSError as error:
            raise ProgressError(f"Your progress in {self.path} cannot be read: {error.strerror}.") from error

    def add_verdict(self, verdict: Verdict) -> dict[str, Record]:
        """Count a verdict as an attempt and return all records. Raises ProgressError."""

        def better(old: Record) -> Record:
            return replace(
                old,
                best=max(old.best, verdict.score),
                max_score=verdict.max_score,
                attempts=old.attempts + 1,
                passed=old.passed or (_now() if verdict.passed else None),
            )

        return self._update(verdict.exercise, better)

    def add_hint(self, exercise: str, tier: int) -> dict[str, Record]:
        """Note that hints up to TIER (1, 2, ...) were shown. Raises ProgressError."""
        return self._update(exercise, lambda old: replace(old, hints=max(old.hints, tier)))

    def add_solution(self, exercise: str) -> dict[str, Record]:
        """Note that the reference answer was shown. Raises ProgressError."""
        return self._update(exercise, lambda old: replace(old, solution_seen=old.solution_seen or _now()))

    def add_question(self, exercise: str, expected: str | None) -> dict[str, Record]:
        """Note that the exercise's question was answered or, with None, skipped. Raises ProgressError."""
        return self._update(exercise, lambda old: replace(old, asked=_now(), expected=expected))

    def rename(self, names: Mapping[str, str]) -> dict[str, Record]:
        """Move records from old ids to new ones, where both have one to their better. Raises ProgressError."""

        def step(records: dict[str, Record]) -> None:
            for old, new in names.items():
                if old in records:
                    records[new] = _joined(records.pop(old), records.get(new, Record()))

        return self._change(step)

    def _update(self, exercise: str, change: Callable[[Record], Record]) -> dict[str, Record]:
        def step(records: dict[str, Record]) -> None:
            records[exercise] = change(records.get(exercise, Record()))

        return self._change(step)

    def _change(self, step: Callable[[dict[str, Record]], None]) -> dict[str, Record]:
        try:
            with self._lock():
                try:
                    before = self._read()
                except Damaged:
                    before = {}
                    self._set_aside()
                after = dict(before)
                step(after)
                if after != before:
                    self._write(after)
                return after
        except OSError as error:
            raise ProgressError(f"Your progress was not saved in {self.path}: {error.strerror}.") from error

    def _read(self) -> dict[str, Record]:
        try:
            data = json.loads(self.path.read_bytes())
            return {name: Record(**record) for name, record in data["exercises"].items()}
        except (FileNotFoundError, NotADirectoryError):  # whether there can be one, the first write will tell
            return {}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Damaged from error

    def _write(self, records: dict[str, Record]) -> None:
        data: dict[str, Any] = {"exercises": {name: asdict(record) for name, record in sorted(records.items())}}
        write_whole(self.path, json.dumps(data, indent=1).encode() + b"\n")

    def _set_aside(self) -> None:
        aside = self.path.with_name(f"progress.damaged-{_now().replace(':', '')}.json")
        self.path.rename(aside)
        self.notices.append(f"Your progress file was damaged; it is kept as {aside}, and a new one is begun.")

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("ab") as lock:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, even by kill -9
            yield


def _joined(old: Record, new: Record) -> Record:
    return Record(
        best=max(old.best, new.best),
        max_score=new.max_score or old.max_score,
        passed=old.passed or new.passed,
        attempts=old.attempts + new.attempts,
        hints=max(old.hints, new.hints),
        solution_seen=old.solution_seen or new.solution_seen,
        asked=old.asked or new.asked,
        expected=old.expected or new.expected,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
