"""The student's own copy of a lesson's notebook.

The committed notebook stays as it is, so that `git pull` and `course update` never meet a student's cells in it.
"""

from __future__ import annotations

from pathlib import Path

import nbformat

from course.catalog import Lesson
from course.files import write_whole
from course.notebooks.build import FOLDER, MINE, notebook_path


def own_copy(lesson: Lesson, state: Path) -> tuple[Path, str]:
    """The student's copy, made or brought up to date, and a sentence where it is older than the lesson's.

    STATE is the folder that remembers what the copy was made of. Raises OSError, which names the file.
    """
    newest = notebook_path(lesson).read_bytes()
    mine, known = _places(lesson, state)
    if not mine.is_file() or (known.is_file() and _sources(mine) == _sources(known) != []):
        if not mine.is_file() or known.read_bytes() != newest:
            write_whole(mine, newest)
            write_whole(known, newest)
        return mine, ""
    if known.is_file() and known.read_bytes() == newest:
        return mine, ""
    return mine, (
        f"The notebook of this lesson is newer than yours, in which you have written. Yours stays; to begin with the "
        f"new one, move {mine.relative_to(lesson.root)} away and run 'course notebook' again."
    )


def _places(lesson: Lesson, state: Path) -> tuple[Path, Path]:
    name = f"{lesson.name}.ipynb"
    return lesson.root / FOLDER / f"{lesson.name}{MINE}", state / FOLDER / name


def _sources(path: Path) -> list[str]:
    """What stands in the cells; outputs are no work of the student's."""
    try:
        return [cell.source for cell in nbformat.read(path, as_version=4).cells]
    except (ValueError, AttributeError, nbformat.reader.NotJSONError, nbformat.ValidationError):
        return []  # what cannot be read is not overwritten
