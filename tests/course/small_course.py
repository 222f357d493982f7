"""A course of one exercise, as `course new` makes it: whole, until a test breaks something."""

from __future__ import annotations

import shutil
from pathlib import Path

from course.catalog import Exercise, exercises, lessons
from course.verify.files import problems_of_course, problems_of_lesson
from course.verify.form import problems_of_form
from course.verify.report import Report
from course.verify.running import verify
from course.verify.scaffold import make, plan


class SmallCourse:
    """The course in ROOT: lesson 01_soups with the exercise 01_first_dish."""

    def __init__(self, root: Path) -> None:
        self.root = root
        make(plan(root, "01_soups", "01_first_dish", "Soups"))
        self.toml = root / "lessons" / "01_soups" / "lesson.toml"

    @property
    def exercise(self) -> Exercise:
        """The exercise as it is now: lesson.toml and the grader are read anew."""
        return exercises(self.root)[0]

    def edit(self, path: Path | str, old: str, new: str) -> None:
        """Replace text in a file; it must be there."""
        path = self.root / path
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def copy_answer(self, old: str, new: str) -> Path:
        """Copy one of the answers under another name."""
        return shutil.copy(self.exercise.answers / old, self.exercise.answers / new)

    def form(self) -> list[str]:
        """What the checks of form say."""
        return problems_of_form(self.exercise, self.exercise.path)

    def folders(self) -> list[str]:
        """What the checks of the lesson's and the course's folders say."""
        known = lessons(self.root)
        return [*problems_of_lesson(known[0]), *problems_of_course(self.root, known)]

    def verify(self, *, check_messages: bool = False) -> Report:
        """What `course verify` finds with the real grader."""
        (report,) = verify([self.exercise], root=self.root, check_messages=check_messages)
        return report
