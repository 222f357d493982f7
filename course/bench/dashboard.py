"""A dashboard beside its slowest source, which thinks for a while: what overlaps, and what does not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from course.bench import plots
from course.bench.page import milliseconds, times
from course.bench.rounds import alternate
from course.bench.running import Bench
from course.load.figures import Figures

LATENCIES = (0.05, 0.2)  # seconds that the slowest source takes
GOAL = 1.15  # times its slowest source that a dashboard may take


async def beside_its_slowest(
    bench: Bench, ways: Mapping[str, Callable[[], Awaitable[Figures]]], *, alone: str, goal: str, source: str, text: str
) -> None:
    """Add a section: each of `ways` with the supplier at each of LATENCIES.

    `alone` is the way of the slowest source, which is called `source`, and `goal` the one that shall take at most GOAL
    times as long; `text` explains, and ends with the goal.
    """
    rows: dict[str, list[str]] = {}
    notes: list[str] = []
    reached: list[str] = []
    bars: dict[str, dict[str, float]] = {}
    for latency in LATENCIES:
        bench.supplier.thinks(latency)
        found = await alternate(ways, bench.rounds + 2, partial(_tell, bench, latency))
        slowest = found[alone].spread(_p50)
        group = bars[f"{latency * 1000:.0f} ms"] = {}
        for name, rounds in found.items():
            notes += [f"{latency * 1000:.0f} ms, {note}" for note in rounds.notes(_p50, milliseconds)]
            spread = rounds.spread(_p50)
            row = rows.setdefault(name, [name])
            if spread is None or slowest is None:
                row += ["failed", ""]
                continue
            group[name] = spread.median / slowest.median
            row += [milliseconds(spread.median), times(group[name])]
        reached.append(against(group.get(goal, float("inf")), GOAL, times) + f" at {latency * 1000:.0f} ms")
    bench.add(
        "The dashboard, one guest",
        f"{text} {'; '.join(reached)}.",
        name="dashboard",
        head=("dashboard", *(cell for it in LATENCIES for cell in (f"{it * 1000:.0f} ms", "times the slowest"))),
        rows=list(rows.values()),
        notes=notes,
        plot=plots.bars(
            "dashboard",
            f"The dashboard: times its slowest source, {source}",
            bars,
            along=f"times {source}",
            ideal=1.0,
        ),
    )


def _tell(bench: Bench, latency: float, what: str) -> None:
    bench.tell(f"{latency * 1000:.0f} ms, {what}")


def against(reached: float, goal: float, shown: Callable[[float], str]) -> str:
    """What was reached, and whether it is what was to be reached, which is at most `goal`."""
    return f"{shown(reached)}, {'met' if reached <= goal else '**missed**'}"


def _p50(figures: Figures) -> float:
    return figures.p50
