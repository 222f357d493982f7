"""What became of schedules, as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

_HEAD = ("seed", "edits", "words in the end", "faults", "seconds", "what was wrong")


@dataclass
class Result:
    """What became of one schedule."""

    seed: str
    edits: int = 0
    words: int = 0  # that stand in the recipe in the end
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def happened(self, what: str) -> None:
        """Count it."""
        self.faults[what] = self.faults.get(what, 0) + 1


def report(results: Sequence[Result], clients: int, command: str) -> str:
    """A page in Markdown: what was played, and what became of each seed."""
    faults = sum((Counter(result.faults) for result in results), Counter())
    edits, good = sum(result.edits for result in results), sum(not result.problems for result in results)
    return (
        "# Does all say the same in the end?\n\n"
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}: {len(results)} schedules of {clients} clients who edit one recipe "
        f"on two servers, {edits:,} edits. Meanwhile: {_counted(faults)}; and of ten announcements one was lost, one "
        "doubled and one late. In the end all pages, the log and the rows were equal, no word was lost, none was there "
        f"twice and none came back, in {good} of {len(results)} schedules.\n\n"
        f"| {' | '.join(_HEAD)} |\n| --- | ---: | ---: | --- | ---: | --- |\n{''.join(map(_row, results))}"
    )


def _row(result: Result) -> str:
    words, seconds = f"{result.words:,}", f"{result.seconds:.0f}"
    cells = (result.seed, f"{result.edits:,}", words, _counted(result.faults), seconds, "; ".join(result.problems))
    return f"| {' | '.join(cells)} |\n"


def _counted(faults: dict[str, int]) -> str:
    return ", ".join(f"{count:,} times {what}" for what, count in sorted(faults.items())) or "nothing"
