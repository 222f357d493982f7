"""One name finds the lesson, exercise, solution, grader and answers."""

from pathlib import Path

import pytest

from course import catalog
from course.catalog import CatalogError, UnknownName

POTS = """\
title = "One cook, many pots"
minutes = 10

[[exercise]]
name = "01_await_it"
hints = ["a", "b", "c"]

[[exercise]]
name = "02_cook_together"
"""
GRADER = '''
import pytest

@pytest.mark.points(6)
async def test_all():
    """All dishes are
    on the stove."""

@pytest.mark.probe
@pytest.mark.points(4)
def test_order():
    "In order."

def helper(): ...
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course of one lesson with two exercises, and an empty lesson."""
    for name, text in (("01_event_loop", POTS), ("02_asgi", 'title = "The pass"\nminutes = 9\n')):
        (tmp_path / "lessons" / name).mkdir(parents=True)
        (tmp_path / "lessons" / name / "lesson.toml").write_text(text)
    return tmp_path


def test_lessons_and_exercises_come_in_order(root: Path):
    pots, asgi = catalog.lessons(root)
    assert (pots.title, pots.minutes, asgi.exercises) == ("One cook, many pots", 10, ())
    assert [(e.number, e.slug, e.hints) for e in catalog.exercises(root)] == [
        ("1.1", "await_it", ("a", "b", "c")),
        ("1.2", "cook_together", ()),
    ]


@pytest.mark.parametrize(
    ("grader", "expected"),
    [
        ("@pytest.mark.kitchen\nasync def test_it(submission): ...", True),
        ("pytestmark = pytest.mark.kitchen", True),
        ("async def test_it(submission, database, clock): ...", True),
        ("async def test_it(submission, supplier): ...", False),
        ("# no database here\nasync def test_it(submission): ...", False),
    ],
)
def test_a_grader_tells_whether_it_needs_the_kitchen(root: Path, grader: str, expected: bool):
    exercise = catalog.find("1.2", root)
    assert not exercise.in_kitchen
    exercise.grader.parent.mkdir(parents=True)
    exercise.grader.write_text(grader)
    assert exercise.in_kitchen is expected


def test_the_paths_of_an_exercise_mirror_each_other(root: Path):
    exercise = catalog.find("1.2", root)
    assert [str(path.relative_to(root)) for path in (exercise.path, exercise.solution, exercise.grader)] == [
        "exercises/01_event_loop/02_cook_together.py",
        "solutions/01_event_loop/02_cook_together.py",
        "tests/exercises/01_event_loop/test_02_cook_together.py",
    ]
    assert exercise.answers == root / "tests" / "answers" / "01_event_loop" / "02_cook_together"


@pytest.mark.parametrize(
    "name",
    [
        "1.2",
        " cook_together ",
        "02_cook_together.py",
        "01_event_loop/02_cook_together",
        "./exercises/01_event_loop/02_cook_together.py",
    ],
)
def test_an_exercise_is_found_by_any_of_its_names(root: Path, name: str):
    assert catalog.find(name, root).id == "01_event_loop/02_cook_together"


def test_a_path_may_start_from_anywhere(root: Path, monkeypatch: pytest.MonkeyPatch):
    exercise = catalog.find("1.2", root)
    exercise.path.parent.mkdir(parents=True)
    monkeypatch.chdir(exercise.path.parent)
    for name in ("../01_event_loop/02_cook_together.py", str(exercise.path), "02_cook_together.py"):
        assert catalog.find(name, root) == exercise


@pytest.mark.parametrize("name", ["1", "01", "event_loop", "01_event_loop", "exercises/01_event_loop/"])
def test_a_lesson_means_all_its_exercises(root: Path, name: str):
    assert [exercise.number for exercise in catalog.select(name, root)] == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("cook_togehter", "There is no lesson or exercise named 'cook_togehter'. Did you mean cook_together?"),
        ("evnt_loop", "Did you mean event_loop?"),
        ("exercises/01_event_loop/2_await_it.py", "Did you mean await_it?"),
        ("zzz", "There is no lesson or exercise named 'zzz'. 'course list' shows them all."),
        ("1", "'1' is a lesson; name one exercise, for example 1.1."),
        ("asgi", "'asgi' is a lesson without exercises yet."),
    ],
)
def test_an_unknown_name_says_what_is_near(root: Path, name: str, sentence: str):
    with pytest.raises(UnknownName) as caught:
        catalog.find(name, root)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"title =", "lessons/02_asgi/lesson.toml is not TOML: "),
        (b"minutes = 9", "lessons/02_asgi/lesson.toml lacks the key 'title'"),
        (b"\xff", "lessons/02_asgi/lesson.toml cannot be read: "),
    ],
)
def test_a_lesson_that_cannot_be_read_is_named(root: Path, content: bytes, sentence: str):
    (root / "lessons" / "02_asgi" / "lesson.toml").write_bytes(content)
    with pytest.raises(CatalogError) as caught:
        catalog.lessons(root)
    assert str(caught.value).startswith(sentence)


def test_the_tests_of_a_grader_are_read_without_running_it(root: Path):
    exercise = catalog.find("1.2", root)
    assert exercise.tests == ()
    exercise.grader.parent.mkdir(parents=True)
    exercise.grader.write_text(GRADER)
    tests = catalog.find("1.2", root).tests
    assert [(t.id, t.sentence, t.points, t.probe) for t in tests] == [
        ("test_all", "All dishes are on the stove.", 6, False),
        ("test_order", "In order.", 4, True),
    ]


def test_the_task_is_what_the_file_says_first(root: Path):
    exercise = catalog.find("1.2", root)
    assert exercise.task == ""
    exercise.path.parent.mkdir(parents=True)
    for text, task in (('"""Cook."""\n', "Cook."), ("def broken(", ""), ("\0", "")):
        exercise.path.write_text(text)
        assert exercise.task == task
