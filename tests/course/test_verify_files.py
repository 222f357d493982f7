"""What is missing, misnamed or in excess is named by its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalog import CatalogError
from course.verify.scaffold import make, plan

from .small_course import SmallCourse

ANSWERS = "tests/answers/01_soups/01_first_dish"


@pytest.fixture
def course(tmp_path: Path) -> SmallCourse:
    return SmallCourse(tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        "exercises/01_soups/01_first_dish.py",
        "solutions/01_soups/01_first_dish.py",
        "tests/exercises/01_soups/test_01_first_dish.py",
    ],
)
def test_a_missing_file_is_named(course: SmallCourse, path: str):
    (course.root / path).unlink()
    assert f"{path} is missing." in course.form()


def test_missing_answers_are_named(course: SmallCourse):
    course.exercise.answers.rename(course.exercise.answers.with_name("02_other"))
    assert course.form() == [f"{ANSWERS} with the right and wrong answers is missing."]
    assert any("tests/answers/01_soups/02_other is a stray file" in problem for problem in course.folders())


@pytest.mark.parametrize(
    "path",
    [
        "exercises/01_soups/02_forgotten.py",
        "solutions/01_soups/first_dish.py",
        "tests/exercises/01_soups/test_first_dish.py",
        "tests/answers/01_soups/notes.txt",
    ],
)
def test_a_stray_file_is_named(course: SmallCourse, path: str):
    (course.root / path).touch()
    assert course.folders() == [f"{path} is a stray file: no exercise in lessons/01_soups/lesson.toml has this name."]


@pytest.mark.parametrize("name", ["notes.txt", "first_try.py", "right_wait.txt"])
def test_a_stray_file_among_the_answers_is_named(course: SmallCourse, name: str):
    (course.root / ANSWERS / name).touch()
    assert course.form() == [f"{ANSWERS}/{name} is a stray file: answers are named right_* or wrong_*."]


def test_helpers_of_a_student_and_leftovers_of_python_are_no_strays(course: SmallCourse):
    for path in ("exercises/01_soups/pots.py", "tests/exercises/01_soups/conftest.py", "solutions/01_soups/.DS_Store"):
        (course.root / path).touch()
    (course.root / "solutions/01_soups/__pycache__").mkdir()
    assert course.folders() == []


@pytest.mark.parametrize("folder", ["lessons", "exercises", "solutions", "tests/exercises", "tests/answers"])
def test_a_folder_of_no_lesson_is_named(course: SmallCourse, folder: str):
    (course.root / folder / "02_stews").mkdir()
    expected = f"{folder}/02_stews belongs to no lesson: lessons/02_stews/lesson.toml is missing."
    assert course.folders() == [expected]


@pytest.mark.parametrize("name", ["01_FirstDish", "first_dish", "1_first_dish", "01-first-dish"])
def test_a_name_that_is_not_like_the_others_is_refused(course: SmallCourse, name: str):
    course.edit(course.toml, "01_first_dish", name)
    with pytest.raises(CatalogError, match=f"names an exercise '{name}'; names are like '01_await_it'"):
        course.verify()


def test_exercises_stand_in_order(course: SmallCourse):
    make(plan(course.root, "soups", "03_third_dish"))
    assert course.folders() == []
    make(plan(course.root, "soups", "second_dish"))
    course.edit(course.toml, "04_second_dish", "02_second_dish")
    assert "not numbered in order: 01, 03, 02." in course.folders()[0]
