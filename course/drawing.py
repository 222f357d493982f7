"""The pot chart as SVG, for notebooks and reports: who was on the stove when.

What happened is filled, what was wanted is a dashed outline, and each bar says its name and times: it can be read in
grey, on a dark page and by a screen reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

_ROW = re.compile(r"  (?P<name>.*?  )(?P<bar>#+)(?P<open>(?:\.\.\.)?)")
_HEADINGS = ("seen:", "wanted:")
_PERCENT = 100 / 40  # of the time, for each column of such a row
_HEIGHT, _BAR, _LETTER, _WIDTH = 22, 14, 7.6, 420  # pixels


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One pot, from its start to its end; a pot that is still on the stove is `open`."""

    name: str
    start: float
    end: float
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """Bars under a heading; `wanted` ones are drawn as an outline. `note` is a line under them."""

    heading: str
    bars: tuple[Bar, ...]
    wanted: bool = False
    note: str = ""


def parts_of(chart: str) -> list[Part]:
    """The parts of a verdict's chart, which is text: rows of '#' under 'seen:' and 'wanted:'. Times are percent."""
    lines = [(line, _ROW.fullmatch(line)) for line in chart.splitlines()]
    names = max((len(row["name"].rstrip()) for _, row in lines if row), default=0)  # as wide as the longest
    parts: list[Part] = []
    for line, row in lines:
        if line in _HEADINGS:
            parts.append(Part(heading=line.rstrip(":"), bars=(), wanted=line == "wanted:"))
            continue
        last = parts.pop() if parts else Part(heading="", bars=())
        if row:
            parts.append(replace(last, bars=(*last.bars, _bar(row, names))))
        else:
            parts.append(replace(last, note=line.strip()))
    return parts


def svg(parts: Sequence[Part], *, until: float | None = None, unit: str = "%") -> str:
    """PARTS as one SVG on one scale, with an axis that ends at UNTIL or, without an axis, as long as the last pot.

    UNIT is what the times are counted in ("minutes").
    """
    axis = until is not None
    bars = [bar for part in parts for bar in part.bars]
    until = until or max((bar.end for bar in bars), default=1) or 1
    left = max((len(bar.name) for bar in bars), default=0) * _LETTER + 10
    drawn, y = [], 0
    for part in parts:
        lines, y = _drawn(part, left, _WIDTH / until, y, unit)
        drawn += lines
    if axis:
        drawn.append(f'<text x="{left:.0f}" y="{y + 14}">0</text>')
        drawn.append(f'<text x="{left + _WIDTH:.0f}" y="{y + 14}" text-anchor="end">{until:g} {escape(unit)}</text>')
        y += 20
    width = left + _WIDTH + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(spoken(parts, unit))}" '
        f'width="{width:.0f}" height="{y + 4}" viewBox="0 0 {width:.0f} {y + 4}" style="max-width: 100%" '
        f'font-family="monospace" font-size="12.5" fill="currentColor">{"".join(drawn)}</svg>'
    )


def spoken(parts: Iterable[Part], unit: str = "%") -> str:
    """PARTS in words: what a screen reader says instead of the drawing."""
    sentences = []
    for part in parts:
        told = [f"{bar.name} {_times(bar, unit)}" for bar in part.bars]
        sentences.append(f"{part.heading}: {', '.join(told) or 'nothing'}. {part.note}".strip())
    return " ".join(sentences)


def _times(bar: Bar, unit: str) -> str:
    if bar.open:
        return f"from {bar.start:.3g} on, not ended"
    return f"from {bar.start:.3g} to {bar.end:.3g} {unit}".strip()


def _drawn(part: Part, left: float, scale: float, y: int, unit: str) -> tuple[list[str], int]:
    lines = []
    if part.heading:
        lines.append(f'<text x="0" y="{y + 15}" opacity="0.75">{escape(part.heading)}</text>')
        y += _HEIGHT
    for bar in part.bars:
        lines += _row(bar, part, left, scale, y, unit)
        y += _HEIGHT
    if part.note:
        lines.append(f'<text x="0" y="{y + 15}" opacity="0.75">{escape(part.note)}</text>')
        y += _HEIGHT
    return lines, y


def _row(bar: Bar, part: Part, left: float, scale: float, y: int, unit: str) -> list[str]:
    x, length = left + bar.start * scale, max(2.0, (bar.end - bar.start) * scale)
    look = 'fill="none" stroke="currentColor" stroke-dasharray="4 3"' if part.wanted else 'fill="#3a76b4"'
    rows = [
        f'<text x="4" y="{y + 15}">{escape(bar.name)}</text>',
        f'<rect x="{x:.1f}" y="{y + 4}" width="{length:.1f}" height="{_BAR}" rx="2" {look}>'
        f"<title>{escape(f'{bar.name} {_times(bar, unit)}')}</title></rect>",
    ]
    if bar.open:
        rows.append(f'<text x="{x + length + 3:.1f}" y="{y + 15}">...</text>')
    return rows


def _bar(row: re.Match[str], names: int) -> Bar:
    start = len(row["name"]) - names - 2
    end = start + len(row["bar"])
    return Bar(name=row["name"].rstrip(), start=start * _PERCENT, end=end * _PERCENT, open=bool(row["open"]))
