"""Each notebook runs from top to bottom, twice, and prints what the lesson's text shows."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from pathlib import Path

import pytest

from course.catalog import Lesson, lessons
from course.notebooks.build import has_notebook

from ..course.lesson_blocks import blocks
from .kernel import Cell, Reader, printed, said_aside, seen

WARNING = "Warning: "  # it comes when the garbage is collected, which is sooner or later


@pytest.mark.parametrize("lesson", [it for it in lessons() if has_notebook(it)], ids=lambda lesson: lesson.name)
async def test_it_runs_twice_and_prints_what_the_text_shows(lesson: Lesson, sit_down: Callable[..., Reader]):
    reader = sit_down(lesson.name)
    for _ in range(2):
        cells = await reader.run(reader.lesson(lesson.name))
        assert _differences(lesson, cells) == []
        assert _ungraded(lesson, cells) == []
    assert _mended(reader) == []


def _differences(lesson: Lesson, cells: list[Cell]) -> list[str]:
    """The cells made of the text's blocks that print something else."""
    ours = [cell for cell in cells[1:] if not cell.source.startswith(("%%exercise", "touch."))]
    shown = [block.shown for block in blocks(lesson.text.read_text(encoding="utf-8"))]
    pairs = zip(ours, shown, strict=True)
    return [f"{cell.source}\nmade\n{cell.outputs}" for cell, text in pairs if not _alike(text, cell)]


def _alike(shown: str, cell: Cell) -> bool:
    """Whether a cell printed what is SHOWN, in its order; log and errors come by another way, at their own time."""
    wanted = [line for line in shown.splitlines() if WARNING not in line]
    for line in said_aside(cell):
        if WARNING in line or line.startswith("  "):  # with the line of code that it is about
            continue
        match = [one for one in wanted if _check(one, line)]
        if not match:
            return False
        wanted.remove(match[0])
    return _check("\n".join(wanted), "\n".join(printed(cell)))


def _check(wanted: str, got: str) -> bool:
    return doctest.OutputChecker().check_output(wanted, got, doctest.ELLIPSIS)


def _ungraded(lesson: Lesson, cells: list[Cell]) -> list[str]:
    verdicts = {cell.source.split()[1]: seen(cell) for cell in cells if cell.source.startswith("%%exercise")}
    assert list(verdicts) == [exercise.number for exercise in lesson.exercises]
    return [f"{number}: {said}" for number, said in verdicts.items() if "Not yet: " not in said]


def _mended(reader: Reader) -> list[Path]:
    """The exercises' files that running the notebook has changed."""
    student = reader.desk.student()
    return [exercise.path for exercise in student.exercises if not student.starters.is_untouched(exercise)]
