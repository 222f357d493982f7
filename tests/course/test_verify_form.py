"""Each flaw in the form of an exercise gives one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .small_course import SmallCourse

STARTER = "exercises/01_soups/01_first_dish.py"
SOLUTION = "solutions/01_soups/01_first_dish.py"
GRADER = "tests/exercises/01_soups/test_01_first_dish.py"
ANSWERS = "tests/answers/01_soups/01_first_dish"
TOML = "lessons/01_soups/lesson.toml"
LINK = "https://docs.python.org/3/library/asyncio-task.html#asyncio.timeout"
TODO = "    # TODO: cook the dish, but wait for it no longer than `seconds`."


@pytest.fixture
def course(tmp_path: Path) -> SmallCourse:
    return SmallCourse(tmp_path)


def test_a_new_exercise_has_no_problem_of_form(course: SmallCourse):
    assert course.form() == []
    assert course.folders() == []


def edits(path: str, old: str, new: str) -> Callable[[SmallCourse], None]:
    return lambda course: course.edit(path, old, new)


def one_more_hint(course: SmallCourse) -> None:
    course.edit(TOML, 'return instead""",\n]', 'return instead""",\n    "A fourth hint.",\n]')


def no_hints(course: SmallCourse) -> None:
    text = course.toml.read_text(encoding="utf-8")
    course.toml.write_text(text[: text.index("hints")], encoding="utf-8")


def blank_hint(course: SmallCourse) -> None:
    text = course.toml.read_text(encoding="utf-8")
    course.toml.write_text(text[: text.index("hints")] + f'hints = ["Why?", "See {LINK}", "  "]\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("flaw", "sentence"),
    [
        (one_more_hint, "It has 4 hints in lesson.toml; exactly 3 are wanted."),
        (no_hints, "It has 0 hints in lesson.toml; exactly 3 are wanted."),
        (blank_hint, "Hint 3 in lesson.toml is empty."),
        (edits(TOML, LINK, "the documentation"), "Hint 2 in lesson.toml holds no link"),
        (
            edits(TOML, "hints =", 'rewrites = ["rename"]\nhints ='),
            "leaves out the rewrite helpers and exchange without",
        ),
        (edits(TOML, "hints =", 'rewrites = ["swap"]\nhints ='), "allows the rewrite 'swap'; there are only rename,"),
    ],
)
def test_lesson_toml_is_checked(course: SmallCourse, flaw: Callable[[SmallCourse], None], sentence: str):
    flaw(course)
    assert_only(course.form(), sentence, more=1 if "swap" in sentence else 0)


@pytest.mark.parametrize(
    ("flaw", "sentence"),
    [
        (edits(STARTER, TODO, "    # Your turn."), "The starter has no TODO comment"),
        (edits(STARTER, TODO, "\n".join([TODO] * 3)), "The starter has 3 TODO comments; one is wanted, 2 at most."),
        (edits(STARTER, TODO, TODO + "\n" * 40), "The starter has 52 lines, more than 40; shorten it"),
        (edits(STARTER, '"""', ""), "is no Python:"),
        (edits(STARTER, '"""', "'''"), ""),
        (edits(SOLUTION, "    try:", "    try:  # TODO: explain"), "The solution still has a TODO comment."),
        (edits(SOLUTION, "    try:", "    try"), f"{SOLUTION} is no Python:"),
    ],
)
def test_starter_and_solution_are_checked(course: SmallCourse, flaw: Callable[[SmallCourse], None], sentence: str):
    flaw(course)
    assert_only(course.form(), sentence)


@pytest.mark.parametrize(
    ("docstring", "sentence"),
    [
        ("", "The starter has no docstring"),
        ('"""Cook.\n\nIn time."""', "The starter's docstring has 2 lines"),
        ('"""Cook' + "\nand cook" * 9 + '."""', "The starter's docstring has 10 lines"),
        ('"""Cook\n\nand\n\ncook."""', ""),
    ],
)
def test_the_starters_docstring_is_checked(course: SmallCourse, docstring: str, sentence: str):
    text = course.exercise.path.read_text(encoding="utf-8")
    course.exercise.path.write_text(docstring + text[text.rindex('"""') + 3 :], encoding="utf-8")
    assert_only(course.form(), sentence)


def test_a_long_starter_may_give_its_reason(course: SmallCourse):
    course.edit(STARTER, TODO, TODO + "\n" * 40)
    course.edit(TOML, "hints =", 'long_starter = "It is a whole page."\nhints =')
    assert course.form() == []


def test_a_todo_in_a_string_is_no_todo(course: SmallCourse):
    course.edit(STARTER, TODO, "    note = 'TODO'")
    assert_only(course.form(), "The starter has no TODO comment")


@pytest.mark.parametrize(
    ("flaw", "sentence"),
    [
        (edits(GRADER, '    """A dish that is done in time is served."""\n', ""), "test_a_quick_dish_is_served has no"),
        (edits(GRADER, "points(4)", "points(5)"), "The points of the tests add up to 11; they must add up to 10."),
        (edits(GRADER, "points(3)", "points(0)"), "_limit has no points; mark it with @pytest.mark.points(N)."),
        (edits(GRADER, "async def test_a_late", "async def try_a_late"), "The grader has 1 tests; 3 to 7 are wanted."),
        (
            edits(GRADER, "test_a_late_dish_is_taken_off_the_stove", "test_a_quick_dish_is_served"),
            "Two tests are called",
        ),
        (edits(GRADER, "import pytest", "import"), "The grader test_01_first_dish.py is no Python:"),
        (edits(GRADER, "@pytest.mark.points(3)", "@pytest.mark.points(3)\n@pytest.mark.probe"), "carry 6 points; 2 of"),
    ],
)
def test_the_grader_is_checked(course: SmallCourse, flaw: Callable[[SmallCourse], None], sentence: str):
    flaw(course)
    assert any(sentence in problem for problem in course.form())


def test_a_grader_of_probes_only_lacks_a_test_from_outside(course: SmallCourse):
    course.edit(GRADER, "@pytest.mark.points", "@pytest.mark.probe\n@pytest.mark.points")
    assert "Every test rests on a probe; at least one must rest on what is seen from outside." in course.form()


@pytest.mark.parametrize(
    ("name", "old", "new", "sentences"),
    [
        ("wrong_no_limit", "fails: ", "", ["lacks the header line 'fails: ...'", "No wrong answer names"]),
        ("wrong_no_limit", "says: 10", "", ["wrong_no_limit.py lacks the header line 'says: ...' with words"]),
        ("wrong_no_limit", "fails: test_a_late", "fails: test_late", ["names test_late_dish_is_", "No wrong answer"]),
    ],
)
def test_the_headers_of_wrong_answers_are_checked(
    course: SmallCourse, name: str, old: str, new: str, sentences: list[str]
):
    course.edit(f"{ANSWERS}/{name}.py", old, new)
    problems = course.form()
    assert len(problems) == len(sentences)
    assert all(sentence in problem for sentence, problem in zip(sentences, problems, strict=True))


def test_two_wrong_answers_with_the_same_reason_are_refused(course: SmallCourse):
    course.copy_answer("wrong_no_limit.py", "wrong_patient.py")
    assert_only(course.form(), "wrong_no_limit.py and wrong_patient.py name the same test with the same words")
    course.edit(f"{ANSWERS}/wrong_patient.py", "says: 10", "says: after 10 seconds")
    assert course.form() == []


def test_a_test_that_no_wrong_answer_names_is_refused(course: SmallCourse):
    course.edit(
        f"{ANSWERS}/wrong_shielded.py", "test_a_late_dish_is_taken_off_the_stove", "test_a_quick_dish_is_served"
    )
    assert_only(course.form(), "No wrong answer names test_a_late_dish_is_taken_off_the_stove")


def test_too_few_answers_are_refused(course: SmallCourse):
    (course.exercise.answers / "right_wait.py").unlink()
    (course.exercise.answers / "wrong_shielded.py").unlink()
    problems = course.form()
    assert f"{ANSWERS} holds no right answer; one that is built otherwise than the solution is needed." in problems
    assert f"{ANSWERS} holds 2 wrong answers; at least 3 are needed." in problems


def test_an_answer_may_be_a_folder_with_helper_modules(course: SmallCourse):
    folder = course.exercise.answers / "right_in_a_folder"
    folder.mkdir()
    assert_only(course.form(), f"{ANSWERS}/right_in_a_folder holds no 01_first_dish.py.")
    (course.exercise.answers / "right_wait.py").rename(folder / "01_first_dish.py")
    (folder / "pots.py").touch()
    assert course.form() == []


def assert_only(problems: list[str], sentence: str, *, more: int = 0) -> None:
    """The problems are this one and as many MORE, or none where the sentence is empty."""
    assert len(problems) == bool(sentence) + more
    assert not problems or any(sentence in problem for problem in problems)
