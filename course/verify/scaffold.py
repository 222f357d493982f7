"""A new exercise that is whole from the start: the pattern is copied, and the author edits it from green to green."""

from __future__ import annotations

import contextlib
import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from course.catalog import EXERCISE_NAME, Lesson, lessons
from course.files import write_whole

PATTERN = Path(__file__).parent / "pattern"
BARE = re.compile(EXERCISE_NAME.pattern.removeprefix("[0-9]{2}_"))


class NewError(Exception):
    """A name that cannot be used; str() says which and why. Nothing was made."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be made: the text of each new file by its path, and the lesson.toml with the exercise in it."""

    exercise: str
    files: dict[Path, str]
    lesson_toml: Path
    entries: str


def plan(root: Path, lesson: str, name: str, title: str | None = None) -> Plan:
    """The files of exercise NAME (11_second_helping, or second_helping for the next number) in LESSON.

    LESSON is an existing one (1, 01, event_loop, 01_event_loop) or, with a TITLE, a new one (02_asgi).
    Raises NewError, and CatalogError when a lesson.toml does not hold.
    """
    known = lessons(root)
    existing = _existing(known, lesson)
    folder = existing.name if existing else _new_lesson(known, lesson, title)
    if existing and title is not None:
        raise NewError(f"Lesson {existing.name} exists; --title is for a new lesson.")
    full_name = _full_name(known, existing, name)
    values = {"slug": full_name[3:], "name": full_name, "number": f"{int(folder[:2])}.{int(full_name[:2])}"}
    toml = root / "lessons" / folder / "lesson.toml"
    files = {path: _filled(pattern, values) for path, pattern in _places(root, folder, full_name).items()}
    if existing:
        before = toml.read_text(encoding="utf-8").rstrip("\n") + "\n\n"
    else:
        before = f"title = {json.dumps(title, ensure_ascii=False)}\nminutes = 10\n\n"
        files[toml.with_name("README.md")] = f"# {title}\n"
    _refuse_existing(root, files)
    entries = before + _filled("lesson_entry.toml", values)
    return Plan(exercise=f"{folder}/{full_name}", files=files, lesson_toml=toml, entries=entries)


def make(plan: Plan) -> None:
    """Write all files of the plan or, when one cannot be written, none.

    Raises OSError.
    """
    made: list[Path] = []
    try:
        for path, text in plan.files.items():
            _make_folder(path.parent, made)
            path.touch(exist_ok=False)
            made.append(path)
            write_whole(path, text.encode())
        write_whole(plan.lesson_toml, plan.entries.encode())  # last: from here on the exercise exists
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _existing(known: tuple[Lesson, ...], wanted: str) -> Lesson | None:
    names = ((lesson, {lesson.name, lesson.name[:2], str(int(lesson.name[:2])), lesson.name[3:]}) for lesson in known)
    return next((lesson for lesson, of_lesson in names if wanted in of_lesson), None)


def _new_lesson(known: tuple[Lesson, ...], wanted: str, title: str | None) -> str:
    if not EXERCISE_NAME.fullmatch(wanted):
        raise NewError(f"There is no lesson '{wanted}'; a new one is named like 02_asgi: two digits, lower-case words.")
    same_number = next((lesson for lesson in known if lesson.name[:2] == wanted[:2]), None)
    if same_number:
        raise NewError(f"There is no lesson '{wanted}': number {wanted[:2]} is {same_number.name}.")
    if not (title or "").strip():
        raise NewError(f"There is no lesson '{wanted}'; to begin it, give it a title: --title 'One cook, many pots'.")
    return wanted


def _full_name(known: tuple[Lesson, ...], lesson: Lesson | None, wanted: str) -> str:
    # A gap is allowed, a number in between is not: exercises stand in lesson.toml in order, and new ones at its end.
    numbers = [int(exercise.name[:2]) for exercise in lesson.exercises] if lesson else []
    last = max(numbers, default=0)
    full = f"{last + 1:02}_{wanted}" if BARE.fullmatch(wanted) else wanted
    if not EXERCISE_NAME.fullmatch(full):
        raise NewError(f"'{wanted}' is no name for an exercise; take lower-case words, as in 11_second_helping.")
    if keyword.iskeyword(full[3:]):
        raise NewError(f"'{full[3:]}' is a word of Python, and the exercise's function has the exercise's name.")
    if int(full[:2]) <= last:
        raise NewError(f"Number {int(full[:2])} is taken: the lesson goes up to {last}. Take {last + 1:02}_{full[3:]}.")
    same = next((e for each in known for e in each.exercises if e.slug == full[3:]), None)
    if same:
        raise NewError(f"'{full[3:]}' is taken by exercise {same.number}; one name finds one exercise.")
    return full


def _places(root: Path, lesson: str, name: str) -> dict[Path, str]:
    """Where each file of the pattern goes."""
    answers = root / "tests" / "answers" / lesson / name
    return {
        root / "exercises" / lesson / f"{name}.py": "starter.py",
        root / "solutions" / lesson / f"{name}.py": "solution.py",
        root / "tests" / "exercises" / lesson / f"test_{name}.py": "grader.py",
    } | {
        answers / path.name.removesuffix(".txt"): path.name.removesuffix(".txt") for path in PATTERN.glob("*_*.py.txt")
    }


def _filled(pattern: str, values: dict[str, str]) -> str:
    return Template((PATTERN / f"{pattern}.txt").read_text(encoding="utf-8")).substitute(values)


def _refuse_existing(root: Path, files: dict[Path, str]) -> None:
    for path in files:
        if path.exists():
            raise NewError(f"{path.relative_to(root).as_posix()} exists already; nothing was made.")


def _make_folder(folder: Path, made: list[Path]) -> None:
    for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        path.mkdir()
        made.append(path)
