"""course update: mended starters arrive, and no file that the student has edited is touched."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from course.catalog import find
from course.student import Student
from course.verify.files import problems_of_lesson

from .desk import Desk

MENDED, MINE = '"""A mended task."""\n', '"""Mine."""\n'


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Cook", "-c", "user.email=cook@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def publish(folder: Path, message: str) -> None:
    git(folder, "add", "exercises", "lessons")
    git(folder, "commit", "-m", message)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A course in git; 1.2 has been edited."""
    git(desk.root, "init")
    publish(desk.root, "Begin")
    desk.exercise("1.2").path.write_text(MINE)
    return desk


def mend(desk: Desk, *numbers: str) -> None:
    """Git has a newer version of these; the files stand as they were."""
    for number in numbers:
        path = desk.exercise(number).path
        before = path.read_bytes()
        path.write_text(MENDED)
        git(desk.root, "add", str(path))
        path.write_bytes(before)
    git(desk.root, "commit", "-m", "Mend")


def test_what_is_untouched_is_replaced_and_beside_what_is_edited_the_new_text_is_laid(desk: Desk):
    mend(desk, "1.1", "1.2")
    one, two = desk.exercise("1.1").path, desk.exercise("1.2").path
    done = desk.run("update")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "1.1 await_it was mended: exercises/01_event_loop/01_await_it.py",
        "1.2 cook_together was mended. You have edited it: your file stays, the new text is in 02_cook_together.new.py",
    ]
    assert (one.read_text(), two.read_text()) == (MENDED, MINE)
    assert two.with_name("02_cook_together.new.py").read_text() == MENDED
    assert "There is no new or mended exercise." in desk.run("update").out


def test_it_is_said_until_it_is_brought(desk: Desk):
    assert desk.run().err == ""
    mend(desk, "1.1", "1.2")
    assert desk.run().err == "New or mended since you began: 1.1, 1.2. To bring them: course update\n"
    desk.run("update")
    assert desk.run().err == ""


def test_what_git_pull_has_brought_is_the_starter_from_then_on(desk: Desk):
    mend(desk, "1.1")
    exercise = desk.exercise("1.1")
    before = exercise.path.read_bytes()
    exercise.path.write_text(MENDED)
    assert desk.run("update").out == "1.1 await_it was mended: exercises/01_event_loop/01_await_it.py\n"
    assert Student(desk.root, desk.state).starters.is_untouched(exercise)
    (kept,) = (desk.state / "backups").iterdir()
    assert kept.read_bytes() == before


def test_a_reset_after_an_update_gives_the_mended_starter(desk: Desk):
    mend(desk, "1.2")
    desk.run("update")
    desk.run("reset", "1.2", "--yes")
    assert desk.exercise("1.2").path.read_text() == MENDED


@pytest.fixture
def published(desk: Desk, tmp_path: Path) -> Path:
    """Where the course at DESK was cloned from; an author's folder, whose commits are the newest version."""
    git(tmp_path, "clone", str(desk.root), "published")
    branch = (desk.root / ".git" / "HEAD").read_text().split("refs/heads/")[1].strip()
    git(desk.root, "remote", "add", "origin", str(tmp_path / "published"))
    git(desk.root, "fetch", "origin")
    git(desk.root, "branch", "--set-upstream-to", f"origin/{branch}")
    return tmp_path / "published"


def mend_published(published: Path, *names: str) -> None:
    for name in names:
        (published / "exercises" / "01_event_loop" / f"{name}.py").write_text(MENDED)
    publish(published, "Mend")


def test_a_newer_version_arrives_past_what_is_edited(desk: Desk, published: Path):
    mend_published(published, "01_await_it", "02_cook_together")
    three = desk.exercise("1.3").path
    three.write_text(MINE)
    done = desk.run("update")
    assert (done.code, done.err) == (0, "")
    assert "you have it now" in done.out
    assert "the new text is in 02_cook_together.new.py" in done.out
    one, two = desk.exercise("1.1").path, desk.exercise("1.2").path
    assert [path.read_text() for path in (one, two, three)] == [MENDED, MINE, MINE]
    assert two.with_name("02_cook_together.new.py").read_text() == MENDED
    assert desk.run("update").out == "There is no new or mended exercise.\n"


def test_where_git_cannot_move_on_everything_stands_as_it_was(desk: Desk, published: Path):
    mend_published(published, "02_cook_together")
    new = published / "exercises" / "01_event_loop" / "helper.py"
    new.write_text("theirs\n")
    publish(published, "Add a helper")
    desk.exercise("1.2").path.with_name("helper.py").write_text("mine\n")
    done = desk.run("update")
    assert done.code == 0
    assert done.err.startswith("There is a newer version, but git cannot move on to it")
    assert desk.exercise("1.2").path.read_text() == MINE
    assert desk.exercise("1.2").path.with_name("helper.py").read_text() == "mine\n"


def test_own_commits_and_a_newer_version_are_the_students_to_join(desk: Desk, published: Path):
    mend_published(published, "01_await_it")
    publish(desk.root, "My answer")
    done = desk.run("update")
    assert "your clone has commits of its own: git pull, then course update" in done.err
    assert "A mended task" not in desk.exercise("1.1").path.read_text()


def test_without_a_way_to_where_it_came_from_it_says_so(desk: Desk, published: Path):
    published.rename(published.with_name("gone"))
    done = desk.run("update")
    assert (done.code, done.out) == (0, "There is no new or mended exercise.\n")
    assert done.err.startswith("A newer version could not be looked for: 'git fetch' fails.")


@pytest.mark.usefixtures("published")
def test_what_the_student_commits_is_no_starter(desk: Desk):
    publish(desk.root, "My answer")
    assert "There is no new or mended exercise." in desk.run("update").out
    desk.run("reset", "1.2", "--yes")
    assert "One cook, several pots" in desk.exercise("1.2").path.read_text()


def test_a_new_exercise_appears(desk: Desk, published: Path):
    text = published / "lessons" / "01_event_loop" / "lesson.toml"
    text.write_text(text.read_text() + '\n[[exercise]]\nname = "11_wash_up"\nhints = ["a", "b", "c"]\n')
    mend_published(published, "11_wash_up")
    assert desk.run("update").out.splitlines()[1:] == ["1.11 wash_up is new: exercises/01_event_loop/11_wash_up.py"]
    assert desk.exercise("1.11").path.read_text() == MENDED


def test_a_new_text_beside_is_no_exercise_and_no_helper(desk: Desk):
    mend(desk, "1.2")
    desk.run("update")
    desk.exercise("1.2").path.with_name("02_cook_together.new.py").write_text("raise SystemExit")
    desk.solve("1.2")
    assert json.loads(desk.run("check", "1.2", "--json").out)["score"] == 10
    assert list(problems_of_lesson(Student(desk.root, desk.state).lessons[0])) == []


def test_without_git_there_is_nothing_new(desk: Desk):
    shutil.rmtree(desk.root / ".git")
    done = desk.run("update", PATH="")
    assert (done.code, done.err) == (0, "")
    assert "There is no new or mended exercise." in done.out


def test_what_cannot_be_written_is_one_sentence(desk: Desk):
    mend(desk, "1.2")
    (desk.root / "exercises" / "01_event_loop" / "02_cook_together.new.py").mkdir()
    done = desk.run("update")
    assert (done.code, done.out) == (1, "")
    assert "02_cook_together.new.py could not be written: Is a directory." in done.err
    assert desk.exercise("1.2").path.read_text() == MINE


def test_a_renamed_exercise_keeps_its_record(desk: Desk):
    desk.solve("1.2")
    desk.run("check", "1.2")
    text = desk.root / "lessons" / "01_event_loop" / "lesson.toml"
    text.write_text(text.read_text().replace('"02_cook_together"', '"02_all_at_once"\nwas = ["02_cook_together"]'))
    student = Student(desk.root, desk.state)
    renamed = find("1.2", desk.root)
    assert (renamed.name, student.record(renamed).best, student.has_passed(renamed)) == ("02_all_at_once", 10, True)
    assert "01_event_loop/02_cook_together" not in student.records
