"""What each verdict of the real grader proves: starters fail, right answers pass, wrong ones fail as promised."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.grader import Grader
from course.verify.gradings import Grading, gradings_of, problems_of_verdict

from .small_course import SmallCourse

STARTER = "exercises/01_soups/01_first_dish.py"
SOLUTION = "solutions/01_soups/01_first_dish.py"
GRADER = "tests/exercises/01_soups/test_01_first_dish.py"
ANSWERS = "tests/answers/01_soups/01_first_dish"


@pytest.fixture
def course(tmp_path: Path) -> SmallCourse:
    return SmallCourse(tmp_path / "course")


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(warm=True) as warm:
        yield warm


def gradings(course: SmallCourse) -> dict[str, Grading]:
    """All gradings of the exercise by the name that problems give them."""
    exercise = course.exercise
    rewrites = Path(tempfile.mkdtemp(dir=course.root.parent))
    return {grading.name: grading for grading in gradings_of(exercise, exercise.path, rewrites)}


def problems(course: SmallCourse, grader: Grader, name: str) -> list[str]:
    """What one grading shows."""
    grading = gradings(course)[name]
    return problems_of_verdict(grading, grader.check(grading.exercise, grading.path))


def test_every_answer_is_graded_and_the_right_ones_also_rewritten(course: SmallCourse):
    assert sorted(gradings(course)) == [
        "The solution",
        "The solution with the rewrite 'helpers'",
        "The starter",
        "right_wait.py",
        "right_wait.py with the rewrite 'helpers'",
        "right_wait.py with the rewrite 'rename'",
        "wrong_no_limit.py",
        "wrong_not_awaited.py",
        "wrong_shielded.py",
    ]


def test_only_the_rewrites_that_the_exercise_allows_are_graded(course: SmallCourse):
    course.edit(course.toml, "hints =", 'rewrites = ["helpers"]\nhints =')
    assert not [name for name in gradings(course) if "rename" in name]


def test_each_grading_of_a_sound_exercise_is_as_it_must_be(course: SmallCourse, grader: Grader):
    assert [problems(course, grader, name) for name in gradings(course)] == [[]] * 9


def test_a_starter_that_passes_is_refused(course: SmallCourse, grader: Grader):
    course.exercise.path.write_bytes(course.exercise.solution.read_bytes())
    expected = "The starter passes its own grader; there is nothing left for the student to do."
    assert problems(course, grader, "The starter") == [expected]


def test_a_starter_that_does_not_run_is_refused(course: SmallCourse, grader: Grader):
    course.edit(STARTER, "async def", "import no_such_module\n\nasync def")
    (problem,) = problems(course, grader, "The starter")
    assert problem.startswith("The starter cannot be imported: ")
    assert "no_such_module" in problem


def test_a_solution_that_fails_is_refused_with_the_reason(course: SmallCourse, grader: Grader):
    course.edit(SOLUTION, "except TimeoutError", "except KeyError")
    (problem,) = problems(course, grader, "The solution")
    assert problem.startswith("The solution does not pass (4 of 10 points, completed); test_a_late_dish_is_replaced")
    assert "TimeoutError" in problem


def test_a_right_answer_that_fails_only_when_rewritten_is_refused(course: SmallCourse, grader: Grader):
    course.edit(
        f"{ANSWERS}/right_wait.py", "    if done:", "    if done and 'cooking' in first_dish.__code__.co_varnames:"
    )
    assert problems(course, grader, "right_wait.py") == []
    (problem,) = problems(course, grader, "right_wait.py with the rewrite 'helpers'")
    assert problem.startswith("right_wait.py with the rewrite 'helpers' does not pass (6 of 10 points")


def test_a_wrong_answer_that_passes_is_refused(course: SmallCourse, grader: Grader):
    course.edit(f"{ANSWERS}/wrong_shielded.py", "asyncio.shield(dish())", "dish()")
    assert problems(course, grader, "wrong_shielded.py") == ["wrong_shielded.py passes; no test catches it."]


def test_a_wrong_answer_that_another_test_catches_is_refused(course: SmallCourse, grader: Grader):
    course.edit(
        f"{ANSWERS}/wrong_shielded.py", "test_a_late_dish_is_taken_off_the_stove", "test_a_quick_dish_is_served"
    )
    (problem,) = problems(course, grader, "wrong_shielded.py")
    assert problem.startswith("wrong_shielded.py does not fail test_a_quick_dish_is_served, which its header names")
    assert problem.endswith("'passed' (completed); failed: test_a_late_dish_is_taken_off_the_stove.")


def test_a_wrong_answer_whose_message_lacks_the_words_is_refused(course: SmallCourse, grader: Grader):
    course.edit(f"{ANSWERS}/wrong_shielded.py", "forgotten on the stove", "burnt to ashes")
    (problem,) = problems(course, grader, "wrong_shielded.py")
    assert "the message lacks the words 'burnt to ashes': Seen: one roast was forgotten" in problem


def test_a_grader_that_breaks_is_a_problem_and_no_failure_of_the_answer(course: SmallCourse, grader: Grader):
    course.edit(GRADER, "plate = await", "plate = no_such_name or await")
    for name in ("The starter", "The solution", "wrong_no_limit.py"):
        (problem,) = problems(course, grader, name)
        assert problem.startswith(f"{name} gets no verdict, because the grader broke: ")
        assert "no_such_name" in problem


def test_an_answer_in_a_folder_is_graded_with_its_helpers_and_rewritten(course: SmallCourse, grader: Grader):
    folder = course.exercise.answers / "right_wait"
    folder.mkdir()
    (course.exercise.answers / "right_wait.py").rename(folder / "01_first_dish.py")
    (folder / "pots.py").write_text("import asyncio\n\nput_on = asyncio.create_task\n", encoding="utf-8")
    course.edit(folder / "01_first_dish.py", "import asyncio", "import asyncio\n\nfrom pots import put_on")
    course.edit(folder / "01_first_dish.py", "asyncio.create_task(", "put_on(")
    for name in ("right_wait", "right_wait with the rewrite 'rename'"):
        assert problems(course, grader, name) == []
    assert "cooking" not in (gradings(course)[name].path / "01_first_dish.py").read_text(encoding="utf-8")
