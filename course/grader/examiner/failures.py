"""How a test says what was seen and what was wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One of the student's own lines."""

    file: str
    number: int
    text: str = ""
    function: str = ""

    @classmethod
    def read(cls, data: Any) -> Line | None:
        """A line as the host tells it, or None when it tells none that can be read."""
        try:
            known = cls(str(data["file"]), int(data["line"]), str(data["text"])[:200], str(data["function"])[:80])
        except (KeyError, TypeError, ValueError):
            return None
        return None if "/" in known.file else cls(known.file, known.number, known.text, known.function)

    def __str__(self) -> str:
        return f"line {self.number}"


class Unmet(AssertionError):
    """A test's expectation does not hold: what was seen, and what was wanted."""

    def __init__(
        self,
        seen: str,
        wanted: str,
        line: Line | None = None,
        chart: str | None = None,
        lines: tuple[Line, ...] = (),
    ) -> None:
        super().__init__(f"Seen: {seen}\nWanted: {wanted}")
        self.line = line
        self.chart = chart
        self.lines = lines


class SubmissionEnded(Exception):
    """The submission's process is no longer there; `ending` is the verdict's, `words` what an import raised."""

    def __init__(self, ending: str, sentence: str, line: Line | None = None, words: str = "") -> None:
        super().__init__(sentence)
        self.ending = ending
        self.line = line
        self.words = words


def expect(ok: object, *, seen: str, wanted: str, line: Line | None = None, chart: str | None = None) -> None:
    """Fail the test unless `ok`: `seen` and `wanted` are half-sentences that the student reads.

    `line` is the student's own line where there is one; `chart` a pot chart.
    """
    if not ok:
        raise Unmet(seen, wanted, line, chart)
