"""The pot chart in colour: what happened as solid lines, what was wanted as dotted ones."""

from __future__ import annotations

import re

from textual.content import Content

_ROW = re.compile(r"(?P<name>  .*?)(?P<bar>#+)(?P<open>(?:\.\.\.)?)")
_SEEN, _WANTED, _OPEN = "━", "╌", "┄┄┄"
_COLOURS = ("$accent", "$secondary", "$warning", "$primary")  # the pots', in turn


def drawn(chart: str) -> Content:
    """The examiner's chart (rows of '#' under 'seen:' and 'wanted:') with a colour for each pot."""
    lines, row, wanted = [], 0, False
    for line in chart.splitlines():
        if line in ("seen:", "wanted:"):
            row, wanted = 0, line == "wanted:"
        match = _ROW.fullmatch(line)
        lines.append(_bar(match, row, wanted) if match else Content.styled(line, "$text-muted"))
        row += bool(match)
    return Content("\n").join(lines)


def _bar(match: re.Match[str], row: int, wanted: bool) -> Content:
    length = len(match["bar"])
    if wanted:
        return Content.assemble((match["name"], "$text-muted"), (_WANTED * length, "$success"))
    bar = _SEEN * length + (_OPEN if match["open"] else "")
    return Content.assemble(match["name"], (bar, f"bold {_COLOURS[row % len(_COLOURS)]}"))
