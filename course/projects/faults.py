"""Where a project's own code broke, as the logs of its processes tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FRAME = re.compile(r'^\s*File "(?P<path>[^"\n]+)", line (?P<line>\d+)', re.MULTILINE)
_MODULE = re.compile(r"^(?:\w+\.)+(?=[A-Z]\w*)")  # before the name of an exception
_BEGINS = "Traceback (most recent call last):"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An exception: its words in one line, and the last line of the student's own on the way to it, where known."""

    words: str
    file: str | None = None
    line: int | None = None
    traceback: str = ""


def last_fault(log: str, folder: Path, files: frozenset[str] | None) -> Fault | None:
    """The last exception in LOG; None when it tells of none.

    FOLDER is the project as it runs, FILES are those that count as the student's, by their paths in it (None: all).
    """
    begin = log.rfind(_BEGINS)
    if begin < 0:
        return None
    text = log[begin:]
    frames = [(_inside(match["path"], folder), int(match["line"])) for match in _FRAME.finditer(text)]
    own = [(name, line) for name, line in frames if name and (files is None or name in files)]
    raised = [line for line in text.splitlines()[1:] if line and not line.startswith(" ")]
    words = _MODULE.sub("", raised[0].strip()) if raised else "an exception"
    file, line = own[-1] if own else (None, None)
    return Fault(words=words[:300], file=file, line=line, traceback=_cut(text, raised))


def last_line(log: str) -> str:
    """The last line with anything in it."""
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "it wrote nothing")


def _inside(path: str, folder: Path) -> str | None:
    for start in (f"{folder}/", f"{folder.resolve()}/"):
        if path.startswith(start):
            return path.removeprefix(start)
    return None


def _cut(text: str, raised: list[str]) -> str:
    end = text.find(raised[0]) + len(raised[0]) if raised else len(text)
    return text[:end][-4000:]
