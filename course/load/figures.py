"""What is said of many waits: one way to count for all who measure, so that their figures can be compared."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from course.load.guests import Visit


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Times are seconds. `p50` and `p95` are of those served, from the moment at which they meant to come.

    `throughput` is served guests a second, from the first that meant to come until the last was served. `failed` got
    an error or no answer. `late` is how long the generator itself kept the 95th percentile waiting: beside `p50` it
    should be small.
    """

    served: int
    failed: int
    p50: float
    p95: float
    throughput: float
    late: float
    errors: tuple[str, ...] = ()


def figures(visits: Sequence[Visit]) -> Figures:
    """The figures of visits that have ended; those of nobody served are NaN. Raises ValueError without any visit."""
    if not visits:
        raise ValueError("There are no figures of no visits.")
    served = [visit for visit in visits if visit.served]
    waits = [visit.seconds for visit in served]
    lasted = max((visit.ended for visit in served), default=0) - min(visit.intended for visit in visits)
    return Figures(
        served=len(served),
        failed=len(visits) - len(served),
        p50=percentile(waits, 50),
        p95=percentile(waits, 95),
        throughput=len(served) / lasted if served else float("nan"),
        late=percentile([visit.begun - visit.intended for visit in visits], 95),
        errors=tuple(sorted({visit.error for visit in visits if not visit.served})),
    )


def percentile(values: Sequence[float], rank: int) -> float:
    """The value below which `rank` per cent of `values` lie; NaN of no values."""
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[rank - 1]
