"""`course new`: a whole exercise that verifies at once, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import catalog
from course.cli import run
from course.verify import scaffold

from .small_course import SmallCourse


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCourse:
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    return SmallCourse(tmp_path)


def tree(root: Path) -> dict[Path, bytes | None]:
    """Every file with its bytes, and every folder."""
    return {path: path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


@pytest.mark.parametrize("lesson", ["01_soups", "1", "01", "soups"])
@pytest.mark.parametrize("name", ["second_dish", "02_second_dish", "07_second_dish"])
def test_an_exercise_is_added_to_a_lesson(
    course: SmallCourse, capsys: pytest.CaptureFixture[str], lesson: str, name: str
):
    before = course.toml.read_text(encoding="utf-8")
    assert run(["new", lesson, name]) == 0
    assert course.toml.read_text(encoding="utf-8").startswith(before)
    made = catalog.find("second_dish", course.root)
    assert made.name == (name if name[0] == "0" else f"02_{name}")
    assert all(path.is_file() for path in (made.path, made.solution, made.grader))
    printed = capsys.readouterr().out
    assert made.path.relative_to(course.root).as_posix() in printed
    assert f"course verify {made.number}" in printed


def test_a_new_lesson_needs_a_title(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    before = tree(course.root)
    assert run(["new", "02_stews", "first_stew"]) == 2
    assert "to begin it, give it a title: --title" in capsys.readouterr().err
    assert tree(course.root) == before
    assert run(["new", "02_stews", "first_stew", "--title", 'Stews, "slow" ones']) == 0
    lesson = catalog.lessons(course.root)[1]
    assert (lesson.name, lesson.title, lesson.exercises[0].number) == ("02_stews", 'Stews, "slow" ones', "2.1")
    assert lesson.text.read_text(encoding="utf-8") == '# Stews, "slow" ones\n'


@pytest.mark.parametrize(
    ("lesson", "name", "sentence"),
    [
        (
            "soups",
            "SecondDish",
            "'SecondDish' is no name for an exercise; take lower-case words, as in 11_second_helping.",
        ),
        ("soups", "second dish", "'second dish' is no name"),
        ("soups", "2_second_dish", "'2_second_dish' is no name"),
        ("soups", "../escape", "'../escape' is no name"),
        ("soups", "lambda", "'lambda' is a word of Python"),
        ("soups", "01_other", "Number 1 is taken: the lesson goes up to 1. Take 02_other."),
        ("soups", "first_dish", "'first_dish' is taken by exercise 1.1; one name finds one exercise."),
        ("01_stews", "first_stew", "There is no lesson '01_stews': number 01 is 01_soups."),
        ("stews", "first_stew", "There is no lesson 'stews'; a new one is named like 02_asgi"),
    ],
)
def test_a_name_that_cannot_be_used_gives_one_sentence(
    course: SmallCourse, capsys: pytest.CaptureFixture[str], lesson: str, name: str, sentence: str
):
    before = tree(course.root)
    assert run(["new", lesson, name]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(sentence)
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert tree(course.root) == before


def test_a_title_for_a_lesson_that_exists_is_refused(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    assert run(["new", "soups", "second_dish", "--title", "Broths"]) == 2
    assert capsys.readouterr().err == "Lesson 01_soups exists; --title is for a new lesson.\n"


def test_nothing_is_overwritten(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    stray = course.root / "solutions/01_soups/02_second_dish.py"
    stray.write_text("mine\n", encoding="utf-8")
    before = tree(course.root)
    assert run(["new", "soups", "second_dish"]) == 2
    assert capsys.readouterr().err == "solutions/01_soups/02_second_dish.py exists already; nothing was made.\n"
    assert tree(course.root) == before


@pytest.mark.parametrize("fails_at", [1, 4, 8])
def test_nothing_is_left_when_a_file_cannot_be_written(
    course: SmallCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fails_at: int
):
    written: list[Path] = []
    real = scaffold.write_whole

    def full_disk(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) == fails_at:
            raise OSError(28, "No space left on device", str(path))
        real(path, data)

    before = tree(course.root)
    monkeypatch.setattr(scaffold, "write_whole", full_disk)
    assert run(["new", "02_stews", "first_stew", "--title", "Stews"]) == 1
    assert "No space left on device. Nothing was made." in capsys.readouterr().err
    assert tree(course.root) == before
