"""`course verify` and the notebooks: one that differs is refused, and --write-notebooks makes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import catalog
from course.cli import run

from ..course.small_course import SmallCourse

NAME = "notebooks/01_soups.ipynb"
TEXT = "# Soups\n\nHow to read.\n\n```python\nprint('soup')\n```\n\n**Exercise 1.1** [first_dish](x.py): the first.\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCourse:
    monkeypatch.delenv("COURSE_STATE", raising=False)
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    made = SmallCourse(tmp_path)
    made.toml.with_name("README.md").write_text(TEXT, encoding="utf-8")
    return made


def problems(course: SmallCourse, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is said of the folders; the exercise itself is not graded, for it has no grader to be graded by."""
    course.exercise.grader.unlink(missing_ok=True)
    run(["verify"])
    return [line.strip() for line in capsys.readouterr().out.splitlines() if "notebook" in line or ".ipynb" in line]


def test_a_missing_notebook_is_named_and_made(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    assert problems(course, capsys) == [f"{NAME} is missing: 'course verify 01_soups --write-notebooks' makes it."]
    assert run(["verify", "1", "--write-notebooks"]) == 0
    assert capsys.readouterr().out == f"{NAME}\n"
    assert problems(course, capsys) == []


@pytest.mark.parametrize("path", [NAME, "lessons/01_soups/README.md", "exercises/01_soups/01_first_dish.py"])
def test_a_pair_that_differs_is_refused(course: SmallCourse, capsys: pytest.CaptureFixture[str], path: str):
    run(["verify", "--write-notebooks"])
    course.edit(path, "the" if path.endswith("py") else "first", "another")
    capsys.readouterr()
    (problem,) = problems(course, capsys)
    assert problem.startswith(f"{NAME} is not what the lesson's text makes")


def test_a_notebook_without_a_lesson_is_a_stray_file(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    run(["verify", "--write-notebooks"])
    (course.root / "notebooks/02_tarts.ipynb").touch()
    (course.root / "notebooks/01_soups.mine.ipynb").touch()  # a student's copy is none
    capsys.readouterr()
    assert problems(course, capsys) == [
        "notebooks/02_tarts.ipynb is a stray file: there is no lesson whose text makes it."
    ]


def test_a_text_that_cannot_be_a_notebook_is_a_sentence(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    course.edit("lessons/01_soups/README.md", "Exercise 1.1", "Exercise 1.2")
    assert run(["verify", "--write-notebooks"]) == 1
    assert "names exercise 1.2, which is not in its lesson.toml" in capsys.readouterr().err
