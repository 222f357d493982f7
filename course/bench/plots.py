"""Plots that can be read in grey: lines differ by their dashes and marks, bars by their hatching."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from course.bench.page import Plot

# Colours of Okabe and Ito, which differ for the colour-blind, in an order in which they differ in grey too.
_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#56B4E9", "#CC79A7", "#E69F00", "#777777", "#5B3A29")
_DASHES = ("-", "--", "-.", ":", (0, (7, 2)), (0, (3, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (9, 2, 2, 2)), (0, (4, 4)))
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*", "<")
_HATCHES = ("", "///", "...")
_LOOK: dict[Any, Any] = {"font.size": 11, "svg.hashsalt": "course", "svg.fonttype": "none", "axes.spines.top": False}
_LOOK |= {"axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "axes.axisbelow": True}


def lines(
    name: str,
    says: str,
    series: Mapping[str, Mapping[float, float]],
    *,
    along: str,
    up: str,
    ideal: Mapping[float, float] | None = None,
) -> Plot:
    """One line for each of SERIES (x to y), both axes logarithmic; IDEAL is drawn thin, without marks."""
    with rc_context(_LOOK):
        figure = Figure(figsize=(8.4, 4.8), layout="constrained")
        axes = figure.add_subplot()
        filled = itertools.cycle(("", "#ffffff"))
        for (label, points), colour, dash, mark in zip(
            series.items(), itertools.cycle(_COLOURS), itertools.cycle(_DASHES), itertools.cycle(_MARKS), strict=False
        ):
            look: dict[str, Any] = {
                "color": colour,
                "ls": dash,
                "marker": mark,
                "ms": 7,
                "markerfacecolor": next(filled) or colour,
            }
            axes.plot(list(points), list(points.values()), label=label, **look)
        if ideal:
            axes.plot(list(ideal), list(ideal.values()), color="#777777", lw=0.9, label="ideal")
        axes.set(xscale="log", yscale="log", xlabel=along, ylabel=up)
        figure.suptitle(says)
        axes.xaxis.set_major_locator(FixedLocator(sorted({x for points in series.values() for x in points})))
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_minor_locator(NullLocator())
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
        return _plot(name, says, figure)


def bars(
    name: str,
    says: str,
    groups: Mapping[str, Mapping[str, float]],
    *,
    along: str,
    ideal: float | None = None,
    called: str = "ideal",
) -> Plot:
    """A bar for each way of each group, one under another; IDEAL is a dashed line across them, which is so CALLED."""
    with rc_context(_LOOK | {"axes.grid.axis": "x"}):
        figure = Figure(
            figsize=(8.4, 1.4 + 0.34 * sum(len(group) + 1 for group in groups.values())), layout="constrained"
        )
        axes = figure.add_subplot()
        place, ticks = 0.0, []
        for hatch, (title, group) in zip(itertools.cycle(_HATCHES), groups.items(), strict=False):
            if title:
                ticks.append((place, f"{title}:"))
                place -= 1
            for way, value in group.items():
                _bar(axes, place, value, hatch)
                ticks.append((place, way))
                place -= 1
        axes.set_yticks([y for y, _ in ticks], [label for _, label in ticks])
        axes.tick_params(axis="y", length=0)
        if ideal is not None:
            axes.axvline(ideal, color="#000000", ls="--", lw=1, label=called)
            axes.legend(loc="upper right", frameon=False)
        axes.set(xlabel=along)
        figure.suptitle(says)
        axes.margins(x=0.12)
        return _plot(name, says, figure)


def _bar(axes: Axes, place: float, value: float, hatch: str) -> None:
    axes.barh(place, value, height=0.7, color="#9db8cf", edgecolor="#22384d", hatch=hatch)
    axes.annotate(f"{value:,.3g}", (value, place), xytext=(4, 0), textcoords="offset points", va="center")


def _plot(name: str, says: str, figure: Figure) -> Plot:
    files = {}
    # Without its date the same figures give the same file.
    for ending, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        file = io.BytesIO()
        figure.savefig(file, format=ending, dpi=120, metadata=metadata)
        files[ending] = file.getvalue()
    return Plot(name=name, says=says, files=files)
