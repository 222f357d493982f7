"""Several ways to do one thing, measured in turn, so that what disturbs the machine disturbs them all."""

from __future__ import annotations

import inspect
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Sample = TypeVar("Sample")
NOISY = 0.25  # of the median, from the quickest round to the slowest


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What the rounds gave: the middle, and from where to where."""

    median: float
    least: float
    most: float

    @property
    def noisy(self) -> bool:
        """Whether the rounds differ so much that their middle says little."""
        return self.most - self.least > NOISY * self.median

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """That of at least one value."""
        return cls(median=statistics.median(values), least=min(values), most=max(values))


@dataclass(kw_only=True)
class Rounds(Generic[Sample]):
    """What one way gave in its rounds; `failures` are the sentences of those that gave nothing, with their number."""

    name: str
    samples: list[Sample] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def spread(self, pick: Callable[[Sample], float]) -> Spread | None:
        """That of one figure of each sample; None when no round gave any."""
        return Spread.of([pick(sample) for sample in self.samples]) if self.samples else None

    def notes(self, pick: Callable[[Sample], float], shown: Callable[[float], str]) -> Iterator[str]:
        """What a reader must know before he believes the middle: rounds that failed, and rounds that differ."""
        if self.failures:
            rounds = len(self.samples) + len(self.failures)
            yield f"{self.name}: {len(self.failures)} of {rounds} rounds failed ({self.failures[0]})"
        spread = self.spread(pick)
        if spread is not None and spread.noisy:
            yield f"{self.name}: noisy, from {shown(spread.least)} to {shown(spread.most)}"


async def alternate(
    ways: Mapping[str, Callable[[], Awaitable[Sample]]],
    rounds: int,
    tell: Callable[[str], object] = lambda sentence: None,
) -> dict[str, Rounds[Sample]]:
    """Each way once to warm up, then ROUNDS times, in turn; who begins changes from round to round.

    A round that raises is kept as a failure, that of warming up too; the others go on.
    """
    kept: dict[str, Rounds[Sample]] = {name: Rounds(name=name) for name in ways}
    names = list(ways)
    for number in range(rounds + 1):
        first = number % len(names)
        tell(f"round {number} of {rounds}" if number else "warming up")
        for name in names[first:] + names[:first]:
            try:
                sample = await ways[name]()
            except Exception as error:
                kept[name].failures.append(f"round {number}: {type(error).__name__}: {error}")
            else:
                if number:
                    kept[name].samples.append(sample)
    return kept


def timed(work: Callable[[], object]) -> Callable[[], Awaitable[float]]:
    """A way whose samples are the seconds that WORK takes, a function or a coroutine function without arguments."""

    async def measured() -> float:
        began = time.perf_counter()
        result = work()
        if inspect.isawaitable(result):
            await result
        return time.perf_counter() - began

    return measured
