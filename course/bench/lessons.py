"""The figures in a lesson's text: tables of its benchmark's page, and no others.

<!-- measured: four_sources -->      the table under it is the one of that name in benchmarks/results
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_MEASURED = re.compile(r"<!-- measured: (?P<name>\w+) -->\n\n(?P<table>(?:\|.*\n?)*)")
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# What a stopwatch gives, or a comparison of two: "56 ms", "3.9 times as fast", "1,200 a second", "74 MB of memory".
_FIGURE = re.compile(
    r"\d[\d.,]*[ \u00a0]?(?:ms|µs|us|ns|milliseconds?|microseconds?|req/s|rps|MB of memory|GB of memory)\b"
    r"|\d[\d.,]*[ \u00a0]?(?:times|x|%)[ \u00a0](?:as fast|faster|slower|as slow|as long|quicker|longer)"
    r"|\d[\d.,]*[ \u00a0](?:(?:requests|guests|orders|calls)[ \u00a0])?(?:a|per)[ \u00a0]second\b",
    re.IGNORECASE,
)


def shown(text: str) -> dict[str, str]:
    """The tables that a lesson shows as measured, by their names; one that is still empty is ""."""
    return {match["name"]: match["table"].rstrip() for match in _MEASURED.finditer(text)}


def with_figures(text: str, measured: Mapping[str, str]) -> str:
    """TEXT with the tables of MEASURED in their places. Raises KeyError for a table that was not measured."""

    def filled(match: re.Match[str]) -> str:
        gap = "\n" if match["table"] else "\n\n"
        return f"<!-- measured: {match['name']} -->\n\n{measured[match['name']]}{gap}"

    return _MEASURED.sub(filled, text)


def other_figures(text: str) -> Iterator[str]:
    """What in a lesson's prose looks like a measured figure and stands in no measured table."""
    prose = _CODE.sub("", _MEASURED.sub("", text))
    for match in _FIGURE.finditer(prose):
        yield match[0]
