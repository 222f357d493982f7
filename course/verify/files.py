"""Names and places: every part of an exercise stands where its name says, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.catalog import Exercise, Lesson
from course.starters import BESIDE
from course.verify.answers import is_answer

UNCOUNTED = ("__init__.py", "__pycache__", "conftest.py")


def problems_of_files(exercise: Exercise, starter: Path) -> Iterator[str]:
    """What is missing or in excess of one exercise's own files, a sentence each. `starter` is the pristine one."""
    for path in (starter, exercise.solution, exercise.grader):
        if not path.is_file():
            yield f"{shown(path, exercise.root)} is missing."
    if not exercise.answers.is_dir():
        yield f"{shown(exercise.answers, exercise.root)} with the right and wrong answers is missing."
        return
    for path in _entries(exercise.answers):
        if not is_answer(path):
            yield f"{shown(path, exercise.root)} is a stray file: answers are named right_* or wrong_*."
        elif path.is_dir() and not (path / f"{exercise.name}.py").is_file():
            yield f"{shown(path, exercise.root)} holds no {exercise.name}.py."


def problems_of_lesson(lesson: Lesson) -> Iterator[str]:
    """Stray files of a lesson, and exercises that do not stand in order, a sentence each."""
    names = [exercise.name for exercise in lesson.exercises]
    numbers = [name[:2] for name in names]
    if numbers != sorted(set(numbers)):
        yield f"The exercises in lessons/{lesson.name}/lesson.toml are not numbered in order: {', '.join(numbers)}."
    for folder, pattern, known in (
        ("exercises", "[0-9][0-9]_*.py", "{}.py"),  # a student may keep helper modules there, and newer starters
        ("solutions", "*", "{}.py"),
        ("tests/exercises", "*", "test_{}.py"),
        ("tests/answers", "*", "{}"),
    ):
        mirrored = {known.format(name) for name in names}
        for path in _entries(lesson.root / folder / lesson.name, pattern):
            if path.name not in mirrored and not (folder == "exercises" and path.name.endswith(BESIDE)):
                yield (
                    f"{shown(path, lesson.root)} is a stray file: no exercise in "
                    f"lessons/{lesson.name}/lesson.toml has this name."
                )


def problems_of_course(root: Path, lessons: tuple[Lesson, ...]) -> Iterator[str]:
    """Folders that are named like a lesson but belong to none, a sentence each."""
    names = {lesson.name for lesson in lessons}
    for folder in ("lessons", "exercises", "solutions", "tests/exercises", "tests/answers"):
        for path in _entries(root / folder, "[0-9][0-9]_*"):
            if path.is_dir() and path.name not in names:
                yield f"{shown(path, root)} belongs to no lesson: lessons/{path.name}/lesson.toml is missing."


def _entries(folder: Path, pattern: str = "*") -> list[Path]:
    return sorted(p for p in folder.glob(pattern) if p.name not in UNCOUNTED and not p.name.startswith("."))


def shown(path: Path, root: Path) -> str:
    """PATH as an author reads it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
