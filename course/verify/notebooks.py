"""The notebooks: each is the one that its lesson's text makes, and none stands there without a lesson."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.catalog import Lesson
from course.files import write_whole
from course.notebooks.build import FOLDER, MINE, NotebookError, build, has_notebook, notebook_path
from course.verify.starter import starter_of


def problems_of_notebook(lesson: Lesson) -> Iterator[str]:
    """What is wrong with a lesson's notebook, a sentence."""
    if not has_notebook(lesson):
        return
    name = notebook_path(lesson).relative_to(lesson.root).as_posix()
    try:
        wanted = build(lesson, lambda exercise: starter_of(exercise, lesson.root))
    except (NotebookError, FileNotFoundError) as error:  # a starter that is missing is a problem of its exercise, too
        yield str(error)
        return
    if not notebook_path(lesson).is_file():
        yield f"{name} is missing: 'course verify {lesson.name} --write-notebooks' makes it."
    elif notebook_path(lesson).read_text(encoding="utf-8") != wanted:
        yield (
            f"{name} is not what the lesson's text makes; change the text, then run "
            f"'course verify {lesson.name} --write-notebooks'."
        )


def stray_notebooks(root: Path, lessons: tuple[Lesson, ...]) -> Iterator[str]:
    """Notebooks that belong to no lesson, a sentence each."""
    known = {notebook_path(lesson) for lesson in lessons if has_notebook(lesson)}
    for path in sorted((root / FOLDER).glob("*.ipynb")):
        if path not in known and not path.name.endswith(MINE):
            yield f"{path.relative_to(root).as_posix()} is a stray file: there is no lesson whose text makes it."


def write_notebooks(lessons: tuple[Lesson, ...]) -> list[Path]:
    """Write the notebooks of LESSONS that have one; returns their paths. Raises NotebookError and OSError."""
    written = [lesson for lesson in lessons if has_notebook(lesson)]
    for lesson in written:
        text = build(lesson, lambda exercise: starter_of(exercise, exercise.root))
        write_whole(notebook_path(lesson), text.encode())
    return [notebook_path(lesson) for lesson in written]
