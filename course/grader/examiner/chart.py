"""The pot chart: who was on the stove when, as text."""

from __future__ import annotations

from collections.abc import Sequence

Pot = tuple[str, float, float | None]
_WIDTH = 40
_MOST_ROWS = 8


def pot_chart(seen: Sequence[Pot], wanted: Sequence[Pot] = (), *, now: float = 0.0) -> str:
    """One row a pot, from its start to its end in virtual seconds; `wanted` stands below, on the same scale.

    A pot without an end lasts until `now` and is drawn open.
    """
    ends = [end if end is not None else now for _, _, end in (*seen, *wanted)]
    scale = _WIDTH / max([*ends, 1e-9])
    names = max((len(name) for name, _, _ in (*seen, *wanted)), default=0)
    rows = ["seen:", *_rows(seen, names, scale, now)]
    if wanted:
        rows += ["wanted:", *_rows(wanted, names, scale, now)]
    return "\n".join(rows)


def _rows(pots: Sequence[Pot], names: int, scale: float, now: float) -> list[str]:
    rows = []
    for name, start, end in pots[:_MOST_ROWS]:
        left = round(start * scale)
        length = max(1, round((now if end is None else end) * scale) - left)
        rows.append(f"  {name:<{names}}  {' ' * left}{'#' * length}{'...' if end is None else ''}")
    if len(pots) > _MOST_ROWS:
        rows.append(f"  and {len(pots) - _MOST_ROWS} more")
    return rows
