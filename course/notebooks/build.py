"""A lesson's notebook, built from its text.

Blocks of Python become cells; the output that the text shows under them is left out, as the reader's own stands there.
After each paragraph **Exercise 1.2** comes a cell that is graded when it runs. Two comments of the text are read:

    <!-- touch: timeline -->     a cell with touch.timeline(), which a text cannot have
    <!-- notebook: alone -->     the block under it runs in a Python of its own, as a server starts it
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.catalog import Exercise, Lesson
from course.notebooks.code import NotForANotebook, for_a_running_loop, raises

Cell = nbformat.NotebookNode
FOLDER = "notebooks"
MINE = ".mine.ipynb"  # after the name of a lesson: a student's own copy, which git ignores
RAISES = "raises-exception"  # Jupyter's own tag: what comes after such a cell is run all the same
ABOUT = """\
This is the lesson's text, to run and to play with: Shift+Enter runs a cell, and you may change each and run it again.
The next cell opens the kitchen, so it is the first to run. A cell that begins with `%%exercise` is saved as that
exercise's file and graded: what you see under it is what `course check` says."""
OPENING = "from course.notebooks.start import touch"
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_SHOWN = re.compile(r"\A```text\n(?P<text>.*?)^```$\s*", re.MULTILINE | re.DOTALL)
_ALONE = re.compile(r"\s*^<!-- notebook: alone -->\Z", re.MULTILINE)
_STOP = re.compile(
    r"^(?:\*\*Exercise (?P<exercise>[\d.]+)\*\*.*?(?=\n\n|\Z)|<!-- touch: (?P<touch>\w+) -->$)",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)[^)\s]+(?=\))")


class NotebookError(Exception):
    """A text that cannot become a notebook; str() is a sentence that names it."""


def notebook_path(lesson: Lesson) -> Path:
    """Where the lesson's notebook stands."""
    return lesson.root / FOLDER / f"{lesson.name}.ipynb"


def has_notebook(lesson: Lesson) -> bool:
    """Whether there is anything to run in the lesson's text; one that is only begun has no notebook.

    Nor has one about a project: its steps are files of a site that runs beside them.
    """
    return not lesson.project and lesson.text.is_file() and "\n```python\n" in lesson.text.read_text(encoding="utf-8")


def build(lesson: Lesson, starter: Callable[[Exercise], Path]) -> str:
    """The notebook of a lesson as the text of its file: always the same for the same lesson, and without outputs.

    STARTER tells where the pristine starter of an exercise lies. Raises NotebookError.
    """
    try:
        cells = [*_cells(lesson, {exercise.number: exercise for exercise in lesson.exercises}, starter)]
    except (NotForANotebook, SyntaxError) as error:
        raise NotebookError(f"{lesson.text.relative_to(lesson.root)} cannot become a notebook: {error}") from error
    notebook = new_notebook(cells=_numbered(cells), metadata=_METADATA)
    return nbformat.writes(notebook, version=4) + "\n"


def _cells(lesson: Lesson, exercises: dict[str, Exercise], starter: Callable[[Exercise], Path]) -> Iterator[Cell]:
    read = jupytext.reads(lesson.text.read_text(encoding="utf-8"), fmt="md").cells
    for before, cell, after in zip([None, *read], read, [*read[1:], None], strict=False):
        if cell.cell_type == "code":
            yield _code(cell, before, after)
            continue
        text = _SHOWN.sub("", cell.source) if before is not None and before.cell_type == "code" else cell.source
        text = _ALONE.sub("", _with_links(text, lesson))
        if before is None:
            title, _, text = text.partition("\n\n")
            text = text.partition("\n\n")[2]  # how to read the text is another thing in a notebook
            yield new_markdown_cell(f"{title}\n\n{ABOUT}")
            yield new_code_cell(OPENING)
        yield from _divided(text, exercises, starter, lesson)


def _code(cell: Cell, before: Cell | None, after: Cell | None) -> Cell:
    shown = _SHOWN.match(after.source) if after is not None else None
    tags = {"tags": [RAISES]} if shown and raises(shown["text"]) else {}
    if before is not None and _ALONE.search(before.source):
        return new_code_cell(f"%%alone\n{cell.source}")  # what it raises is raised elsewhere
    return new_code_cell(for_a_running_loop(cell.source), metadata=tags)


def _divided(
    text: str, exercises: dict[str, Exercise], starter: Callable[[Exercise], Path], lesson: Lesson
) -> Iterator[Cell]:
    """TEXT as cells, with a cell of code after each exercise's paragraph and in place of each touch."""
    begin = 0
    for stop in _STOP.finditer(text):
        yield from _text(text[begin : stop.start() if stop["touch"] else stop.end()])
        begin = stop.end()
        if stop["touch"]:
            yield new_code_cell(f"touch.{stop['touch']}()")
        elif stop["exercise"] in exercises:
            source = starter(exercises[stop["exercise"]]).read_text(encoding="utf-8")
            yield new_code_cell(f"%%exercise {stop['exercise']}\n{source.rstrip()}")
        else:
            name = lesson.text.relative_to(lesson.root)
            raise NotebookError(f"{name} names exercise {stop['exercise']}, which is not in its lesson.toml.")
    yield from _text(text[begin:])


def _text(source: str) -> Iterator[Cell]:
    if source.strip():
        yield new_markdown_cell(source.strip())


def _with_links(text: str, lesson: Lesson) -> str:
    """TEXT with its relative links seen from the notebooks' folder."""
    here = posixpath.join("lessons", lesson.name)
    return _LINK.sub(lambda link: posixpath.relpath(posixpath.join(here, link[0]), FOLDER), text)


def _numbered(cells: list[Cell]) -> list[Cell]:
    """CELLS with ids that follow from what is in them, so that a cell keeps its own when others come and go."""
    known: dict[str, int] = {}
    for cell in cells:
        name = _name(cell.source)
        known[name] = known.get(name, 0) + 1
        cell.id = name if known[name] == 1 else f"{name}-{known[name]}"
    return cells


def _name(source: str) -> str:
    if exercise := re.match(r"%%exercise (\d+)\.(\d+)", source):
        return f"exercise-{exercise[1]}-{exercise[2]}"
    if touched := re.match(r"touch\.(\w+)", source):
        return f"touch-{touched[1]}"
    return hashlib.sha256(source.encode()).hexdigest()[:12]
