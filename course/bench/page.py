"""What a benchmark found, as a page in Markdown: tables, plots, and what disturbed it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.files import write_whole

_TABLE = re.compile(r"<!-- table: (?P<name>\w+) -->\n\n(?P<table>(?:\|.*\n)+)")


@dataclass(frozen=True, kw_only=True)
class Plot:
    """One drawing in its formats, by the ending of their file names; `says` is what it shows, for who cannot see it."""

    name: str
    says: str
    files: dict[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, a text, and a table or a plot. `notes` are what one must know before one believes the figures."""

    title: str
    text: str = ""
    name: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    plot: Plot | None = None

    def markdown(self, page: str) -> str:
        """As it stands on the page of this name."""
        parts = [f"## {self.title}", self.text]
        if self.rows:
            parts.append(f"<!-- table: {self.name} -->\n\n{table(self.head, self.rows)}")
        if self.plot:
            parts.append(f"![{self.plot.says}]({page}_{self.plot.name}.svg)")
        if self.notes:
            parts.append("\n".join(f"- {note}." for note in self.notes))
        return "\n\n".join(part for part in parts if part)


@dataclass(kw_only=True)
class Page:
    """All that one benchmark found. `command` is how it was called, `machine` where it ran."""

    name: str
    title: str
    command: str
    machine: str = ""
    warning: str = ""
    sections: list[Section] = field(default_factory=list)

    def markdown(self) -> str:
        """The page."""
        head = [f"# {self.title}", f"`{self.command}`, {self.machine}", self.warning]
        return "\n\n".join([*filter(None, head), *(part.markdown(self.name) for part in self.sections)]) + "\n"

    def write(self, folder: Path) -> list[Path]:
        """Write page and plots into FOLDER, which is made if need be; what was written. Raises OSError."""
        files = {f"{self.name}.md": self.markdown().encode()}
        for plot in (part.plot for part in self.sections if part.plot):
            files |= {f"{self.name}_{plot.name}.{ending}": data for ending, data in plot.files.items()}
        for name, data in files.items():
            write_whole(folder / name, data)
        return [folder / name for name in files]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; what is in the first column is text, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tables(markdown: str) -> dict[str, str]:
    """The tables of a page that was written, by their names."""
    return {match["name"]: match["table"].rstrip() for match in _TABLE.finditer(markdown + "\n")}


def milliseconds(seconds: float) -> str:
    """As it is shown: three digits that count, as more would say what nobody knows."""
    for unit, size in (("ms", 1e-3), ("µs", 1e-6)):
        if (value := seconds / size) >= 1:
            return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def times(ratio: float) -> str:
    """A ratio as it is shown."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"
