"""The verdict that README.md shows, as text and as the picture lessons/verdict.svg, from a real run of the grader.

`make picture` writes the picture anew and prints the text; test_readme.py fails while the two differ from the grader.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from course.catalog import ROOT, find, lessons
from course.grader import Grader
from course.report import draw

PICTURE = ROOT / "lessons/verdict.svg"
ANSWER = "wrong_calling_is_starting.py"  # of 1.2: what many write first
WIDTH = 76  # columns


def record() -> Console:
    """A console that has recorded the verdict on ANSWER, saved as the student's file."""
    exercise = find("1.2")
    with tempfile.TemporaryDirectory() as folder, Grader(warm=False) as grader:
        shutil.copy(exercise.answers / ANSWER, Path(folder) / exercise.path.name)
        verdict = grader.check(exercise, Path(folder))
        console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, force_terminal=True)
        draw(console, verdict, exercise, lessons()[0].title, submission=Path(folder))
    return console


def as_text(console: Console) -> str:
    """The verdict without colours; no spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in console.export_text(clear=False).strip().splitlines())


def as_svg(console: Console) -> str:
    """The verdict as a picture in a font of the reader's machine; rich's own would be asked for on the network."""
    svg = console.export_svg(title="course check 1.2", theme=MONOKAI, clear=False, unique_id="verdict")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code, monospace", "DejaVu Sans Mono, Menlo, Consolas, monospace")


def text_of(svg: str) -> str:
    """The words of a picture from `as_svg`, without the spaces between them."""
    pieces = re.findall(r"<text [^>]*>(.*?)</text>", svg, flags=re.DOTALL)
    return re.sub(r"\s", "", html.unescape("".join(pieces)))


if __name__ == "__main__":
    recorded = record()
    PICTURE.write_text(as_svg(recorded), encoding="utf-8")
    print(as_text(recorded))
