"""A verdict as data, and as the JSON that `course check --json` prints."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

ENDINGS = (
    "completed",
    "import_error",
    "timed_out",
    "crashed",
    "out_of_memory",
    "too_much_output",
    "refused",
    "grader_error",
)
OUTCOMES = ("passed", "failed", "error", "not_run")


@dataclass(frozen=True, kw_only=True)
class TestResult:
    """What one test found.

    `message` says what was seen and what was wanted; `file` and `line` are the student's own, where known;
    `chart` is the pot chart as text; `traceback` is cut to the student's lines.
    """

    __test__ = False  # pytest would collect it by its name

    id: str
    sentence: str
    outcome: str
    points: int
    earned: int
    message: str = ""
    file: str | None = None
    line: int | None = None
    chart: str | None = None
    traceback: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The keys of the contract; `file` and `line` stand there together or not at all, `chart` if there is one."""
        known = {k: v for k, v in asdict(self).items() if k not in ("file", "line", "chart", "traceback")}
        if self.line is not None:
            known |= {"file": self.file, "line": self.line}
        if self.chart:
            known["chart"] = self.chart
        return known


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the grader says of one submission.

    `ending` is one of ENDINGS; `message` is the plain sentence for any other ending than "completed".
    `seconds` is the time the verdict took. `output` is what the submission printed (cut), `trace` its events.
    """

    exercise: str
    ending: str
    tests: tuple[TestResult, ...]
    seconds: float = 0.0
    message: str = ""
    output: str = ""
    trace: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether the run was whole and every test passed."""
        return self.ending == "completed" and bool(self.tests) and all(t.outcome == "passed" for t in self.tests)

    @property
    def score(self) -> int:
        """The points earned."""
        return sum(test.earned for test in self.tests)

    @property
    def max_score(self) -> int:
        """The points of all tests."""
        return sum(test.points for test in self.tests)

    def as_json(self) -> dict[str, Any]:
        """One object of `course check --json`."""
        return {
            "exercise": self.exercise,
            "passed": self.passed,
            "score": self.score,
            "max_score": self.max_score,
            "ending": self.ending,
            "message": self.message,
            "seconds": round(self.seconds, 3),
            "tests": [test.as_json() for test in self.tests],
        }

    def dump(self) -> dict[str, Any]:
        """Everything as plain data; `load` reads it back."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Verdict:
        """The verdict that `dump` wrote."""
        known = {f.name for f in fields(cls)}
        tests = tuple(TestResult(**test) for test in data["tests"])
        return cls(**{k: v for k, v in data.items() if k in known and k != "tests"}, tests=tests)
