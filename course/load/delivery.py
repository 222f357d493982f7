"""What became of the notices: each one that was committed, on each page of its user and on no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite
from pathlib import Path

from course.load.figures import percentile
from course.load.neighbourhood import Heard

Commits = Mapping[tuple[int, int], float]  # the user and the number of a notice, and the second of its commit


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`wanted` is every notice on every page of its user. `missing` and `twice` are of these, `misplaced` came before
    one with a smaller number; `strangers` came to somebody else.

    `waits` are the seconds from the commit to the frame, of those that came live; `caught_up` is how often a page was
    away, and was told afterwards.
    """

    committed: int
    wanted: int
    missing: int
    twice: int
    misplaced: int
    strangers: int
    caught_up: int
    waits: tuple[float, ...]

    @property
    def whole(self) -> bool:
        """Whether all came as they should."""
        return not (self.missing or self.twice or self.misplaced or self.strangers)

    def wait(self, rank: int) -> float:
        """The seconds in which `rank` per cent have come; NaN when none came live."""
        return percentile(self.waits, rank)


def read_commits(path: Path) -> dict[tuple[int, int], float]:
    """What course.load.residents wrote. Raises OSError, and ValueError for another file."""
    found = {}
    for line in path.read_text(encoding="ascii").splitlines():
        user, number, moment = line.split()
        found[int(user), int(number)] = float(moment)
    return found


def delivered(commits: Commits, pages: Iterable[Heard], timed: float = inf) -> Delivery:
    """Compare the two. What was committed after second `timed` has to come, too, and its wait does not count."""
    pages = list(pages)
    numbers: dict[int, set[int]] = {}
    for user, number in commits:
        numbers.setdefault(user, set()).add(number)
    wanted = missing = twice = misplaced = 0
    waits, late = [], 0
    for page in pages:
        due = {number for number in numbers.get(page.user, ()) if number > page.first}
        came = [number for number, _, _ in page.notices]
        wanted += len(due)
        missing += len(due - set(came))
        twice += len(came) - len(set(came))
        misplaced += sum(later < number for number, later in pairwise(came))
        for number, at, live in page.notices:
            committed = commits.get((page.user, number), inf)
            if live and isfinite(committed) and committed <= timed:
                waits.append(at - committed)
            late += not live
    strangers = sum(page.strangers for page in pages)
    return Delivery(
        committed=len(commits), wanted=wanted, missing=missing, twice=twice, misplaced=misplaced, strangers=strangers,
        caught_up=late, waits=tuple(waits),
    )  # fmt: skip
