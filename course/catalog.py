"""Lessons and exercises as data: one name finds the lesson, exercise, solution, grader and answers."""

from __future__ import annotations

import ast
import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from course.suites import SuiteTest, suite_tests

ROOT = Path(__file__).resolve().parent.parent
IN_KITCHEN = re.compile(r"\bmark\.kitchen\b|\bdef test_\w+\([^)]*\bdatabase\b")
EXERCISE_NAME = re.compile(r"[0-9]{2}_[a-z][a-z0-9]*(_[a-z0-9]+)*")


class CatalogError(Exception):
    """A lesson.toml says something that does not hold, or a name is not in the catalogue."""


class UnknownName(CatalogError):
    """No lesson or exercise has this name; the message holds the nearest ones."""


@dataclass(frozen=True, kw_only=True)
class GraderTest:
    """One test of a grader, read without running it."""

    id: str
    sentence: str
    points: int
    probe: bool


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise and the paths that belong to it."""

    root: Path
    lesson: str
    name: str
    hints: tuple[str, ...]
    rewrites: tuple[str, ...] = ("rename", "helpers", "exchange")
    rewrites_reason: str = ""
    long_starter: str = ""
    nothing_to_time: str = ""
    was: tuple[str, ...] = ()

    @property
    def old_ids(self) -> tuple[str, ...]:
        """What `id` was before the exercise was renamed or moved: lesson.toml says it as was = ["old_name"]."""
        return tuple(name if "/" in name else f"{self.lesson}/{name}" for name in self.was)

    @property
    def id(self) -> str:
        """Lesson and name, as in "01_event_loop/02_cook_together"."""
        return f"{self.lesson}/{self.name}"

    @property
    def number(self) -> str:
        """As students say it: "1.2"."""
        return f"{int(self.lesson[:2])}.{int(self.name[:2])}"

    @property
    def slug(self) -> str:
        """The name without its number: "cook_together"."""
        return self.name[3:]

    @property
    def path(self) -> Path:
        """The file that the student edits."""
        return self.root / "exercises" / self.lesson / f"{self.name}.py"

    @property
    def solution(self) -> Path:
        """The reference answer."""
        return self.root / "solutions" / self.lesson / f"{self.name}.py"

    def reference(self) -> str:
        """The text of the reference answer. Raises OSError."""
        return self.solution.read_text(encoding="utf-8")

    @property
    def grader(self) -> Path:
        """The test file that grades it."""
        return self.root / "tests" / "exercises" / self.lesson / f"test_{self.name}.py"

    @property
    def answers(self) -> Path:
        """The folder of known right and wrong answers."""
        return self.root / "tests" / "answers" / self.lesson / self.name

    @cached_property
    def tests(self) -> tuple[GraderTest, ...]:
        """The grader's tests in order, read from its source; empty when there is no grader."""
        try:
            tree = ast.parse(self.grader.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return ()
        return tuple(
            _grader_test(node)
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        )

    @property
    def max_score(self) -> int:
        """The points of all tests."""
        return sum(test.points for test in self.tests)

    @property
    def in_kitchen(self) -> bool:
        """Whether the grader says that submissions run in the kitchen's Django project, which takes a while to load."""
        try:
            source = self.grader.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return IN_KITCHEN.search(source) is not None

    @property
    def task(self) -> str:
        """The docstring of the student's file or, when it is unreadable, nothing."""
        try:
            return ast.get_docstring(ast.parse(self.path.read_text(encoding="utf-8"))) or ""
        except (OSError, SyntaxError, ValueError):
            return ""


@dataclass(frozen=True, kw_only=True)
class Step(Exercise):
    """An exercise that is one module of a project: the student's is laid over the finished one.

    `project` is the folder of the finished project, `file` the module's path in it. It is graded by those tests of the
    project's acceptance suite that are marked with its number; the reference answer is the finished module, with the
    files that it `stands_on`: by their paths in the course, where both projects have what the step is about.
    """

    project: str
    file: str
    stands_on: tuple[str, ...] = ()

    @property
    def overlay(self) -> Path:
        """The folder of the student's files, which stand in it as in the project."""
        return self.root / "exercises" / self.lesson

    @property
    def path(self) -> Path:
        """The module that the student edits."""
        return self.overlay / self.file

    @property
    def finished(self) -> Path:
        """The finished project."""
        return self.root / self.project

    @property
    def solution(self) -> Path:
        """The finished module."""
        return self.finished / self.file

    def reference(self) -> str:
        """See Exercise."""
        below = [f"\n\n# {name}\n\n{(self.root / name).read_text(encoding='utf-8')}" for name in self.stands_on]
        return super().reference() + "".join(below)

    @property
    def grader(self) -> Path:
        """The folder of the acceptance suite."""
        return suite_of(self.project, self.root)

    @cached_property
    def suite(self) -> tuple[SuiteTest, ...]:
        """The tests of the suite that are marked with the step."""
        return tuple(test for test in suite_tests(self.grader) if test.step == self.number)

    @cached_property
    def tests(self) -> tuple[GraderTest, ...]:
        """See suite."""
        return tuple(
            GraderTest(id=test.name, sentence=test.sentence, points=test.points, probe=False) for test in self.suite
        )

    @property
    def in_kitchen(self) -> bool:
        """Never: the project has processes of its own."""
        return False


def suite_of(project: str, root: Path = ROOT) -> Path:
    """The folder of the project's acceptance suite."""
    return root / "tests" / project / "acceptance"


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One lesson: its folder's name, title, reading time in minutes and exercises in order.

    `project` is the folder of the project that its exercises are steps of, empty for most.
    """

    root: Path
    name: str
    title: str
    minutes: int
    exercises: tuple[Exercise, ...]
    project: str = ""

    @property
    def text(self) -> Path:
        """What to read."""
        return self.root / "lessons" / self.name / "README.md"


def _grader_test(node: ast.FunctionDef | ast.AsyncFunctionDef) -> GraderTest:
    marks = [d for d in node.decorator_list if isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute)]
    points = next((m.args[0] for m in marks if m.func.attr == "points" and m.args), None)  # type: ignore[attr-defined]
    return GraderTest(
        id=node.name,
        sentence=" ".join((ast.get_docstring(node) or "").split()),
        points=points.value if isinstance(points, ast.Constant) and isinstance(points.value, int) else 0,
        probe=any(isinstance(d, ast.Attribute) and d.attr == "probe" for d in node.decorator_list),
    )


def lessons(root: Path = ROOT) -> tuple[Lesson, ...]:
    """All lessons in order.

    Raises CatalogError when a lesson.toml cannot be read or lacks a key.
    """
    return tuple(_lesson(root, path) for path in sorted((root / "lessons").glob("[0-9][0-9]_*/lesson.toml")))


def _lesson(root: Path, path: Path) -> Lesson:
    name = path.parent.name
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        project = data.get("project", "")
        exercises = tuple(_exercise(root, name, entry, project) for entry in data.get("exercise", ()))
        if odd := [e.name for e in exercises if not EXERCISE_NAME.fullmatch(e.name)]:
            raise CatalogError(f"{path.relative_to(root)} names an exercise '{odd[0]}'; names are like '01_await_it'")
        return Lesson(
            root=root, name=name, title=data["title"], minutes=data["minutes"], exercises=exercises, project=project
        )
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(f"{path.relative_to(root)} is not TOML: {error}") from error
    except KeyError as error:
        raise CatalogError(f"{path.relative_to(root)} lacks the key {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path.relative_to(root)} cannot be read: {error}") from error


def _exercise(root: Path, lesson: str, entry: dict[str, Any], project: str) -> Exercise:
    known: dict[str, Any] = {
        "root": root,
        "lesson": lesson,
        "name": entry["name"],
        "hints": tuple(entry.get("hints", ())),
        "was": tuple(entry.get("was", ())),
    }
    if project:
        whole = f"It is a part of a project: 'course bench {int(lesson[:2])}' measures that as a whole."
        parts = {"project": project, "file": entry["file"], "stands_on": tuple(entry.get("stands_on", ()))}
        return Step(**known, **parts, nothing_to_time=whole, rewrites=())
    return Exercise(
        **known,
        rewrites=tuple(entry.get("rewrites", Exercise.rewrites)),
        rewrites_reason=entry.get("rewrites_reason", ""),
        long_starter=entry.get("long_starter", ""),
        nothing_to_time=entry.get("nothing_to_time", ""),
    )


def exercises(root: Path = ROOT) -> tuple[Exercise, ...]:
    """All exercises of all lessons in order."""
    return tuple(exercise for lesson in lessons(root) for exercise in lesson.exercises)


def select(name: str, root: Path = ROOT) -> tuple[Exercise, ...]:
    """The exercises that NAME means: a number (1.2), a slug, a path, or a lesson (1, 01, event_loop, 01_event_loop).

    Raises UnknownName with the nearest names when there is none.
    """
    wanted = name.strip().removeprefix("./").rstrip("/")
    known = lessons(root)
    for lesson in known:
        if wanted in _lesson_names(lesson) or _same_path(wanted, root / "exercises" / lesson.name, root):
            return lesson.exercises
    for exercise in (e for lesson in known for e in lesson.exercises):
        if wanted in _exercise_names(exercise) or _same_path(wanted, exercise.path, root):
            return (exercise,)
    raise UnknownName(_did_you_mean(name, known))


def find(name: str, root: Path = ROOT) -> Exercise:
    """The one exercise that NAME means.

    Raises UnknownName when there is none, or when NAME means a whole lesson.
    """
    found = select(name, root)
    if not found:
        raise UnknownName(f"'{name}' is a lesson without exercises yet.")
    if len(found) > 1:
        raise UnknownName(f"'{name}' is a lesson; name one exercise, for example {found[0].number}.")
    return found[0]


def _lesson_names(lesson: Lesson) -> set[str]:
    return {lesson.name, lesson.name[:2], str(int(lesson.name[:2])), lesson.name[3:]}


def _exercise_names(exercise: Exercise) -> set[str]:
    return {exercise.number, exercise.slug, exercise.name, exercise.id, f"{exercise.id}.py", f"{exercise.name}.py"}


def _same_path(name: str, path: Path, root: Path) -> bool:
    """Whether NAME is PATH, seen from the current folder or from the course's."""
    return ("/" in name or name.endswith(".py")) and path.resolve() in (Path(name).resolve(), (root / name).resolve())


def _did_you_mean(name: str, known: Iterable[Lesson]) -> str:
    pool = {n for lesson in known for e in lesson.exercises for n in (e.number, e.slug)}
    pool |= {lesson.name[3:] for lesson in known}
    near = difflib.get_close_matches(name.rsplit("/", 1)[-1].removesuffix(".py"), sorted(pool), n=3, cutoff=0.5)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"There is no lesson or exercise named '{name}'.{meant} 'course list' shows them all."
