"""The pristine copies are the course's own, and going back to them loses nothing of the student's."""

import subprocess
from pathlib import Path

import pytest

from course.catalog import Exercise
from course.starters import StarterError, Starters

PRISTINE, MINE = "# TODO\n", "answer = 42\n"


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    exercise = Exercise(root=tmp_path / "course", lesson="01_event_loop", name="01_await_it", hints=())
    exercise.path.parent.mkdir(parents=True)
    exercise.path.write_text(PRISTINE)
    return exercise


@pytest.fixture
def starters(exercise: Exercise, tmp_path: Path) -> Starters:
    return Starters(exercise.root, tmp_path / "state")


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Cook", "-c", "user.email=cook@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "Begin")


def test_the_copy_is_what_git_has_and_not_what_the_student_changed(exercise: Exercise, starters: Starters) -> None:
    commit(exercise.root)
    exercise.path.write_text(MINE)
    starters.snapshot([exercise])
    assert starters.path(exercise).read_text() == PRISTINE
    assert not starters.is_untouched(exercise)


def test_a_file_that_git_does_not_know_has_no_copy_yet(exercise: Exercise, starters: Starters) -> None:
    commit(exercise.root)
    new = Exercise(root=exercise.root, lesson="01_event_loop", name="02_new", hints=())
    new.path.write_text("being written\n")
    starters.snapshot([exercise, new])
    assert not starters.path(new).exists()
    with pytest.raises(StarterError, match=r"no pristine copy of 1\.2 new"):
        starters.reset(new)


@pytest.mark.parametrize("git_around", [False, True], ids=["no git", "inside somebody else's git"])
def test_without_git_the_first_sight_of_the_file_is_kept(
    exercise: Exercise, starters: Starters, git_around: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if git_around:
        (exercise.root.parent / "dotfile").write_text("not ours")
        git(exercise.root.parent, "init")
        git(exercise.root.parent, "add", "dotfile")
        git(exercise.root.parent, "commit", "-m", "Mine")
    else:
        monkeypatch.setenv("PATH", "")
    starters.snapshot([exercise])
    exercise.path.write_text(MINE)
    starters.snapshot([exercise])
    assert starters.path(exercise).read_text() == PRISTINE


def test_a_lesson_that_comes_later_is_copied_then(exercise: Exercise, starters: Starters) -> None:
    starters.snapshot([exercise])
    later = Exercise(root=exercise.root, lesson="02_asgi", name="01_raw_app", hints=())
    later.path.parent.mkdir()
    later.path.write_text("later\n")
    starters.snapshot([exercise, later])
    assert starters.path(later).read_text() == "later\n"


def test_reset_puts_the_starter_back_and_keeps_every_backup_in_order(exercise: Exercise, starters: Starters) -> None:
    starters.snapshot([exercise])
    backups = []
    for text in ("one\n", "two\n", "three\n"):
        exercise.path.write_text(text)
        backups.append(starters.reset(exercise))
        assert exercise.path.read_text() == PRISTINE
    assert sorted(starters.backups.iterdir()) == backups
    assert [backup.read_text() for backup in backups] == ["one\n", "two\n", "three\n"]


def test_reset_brings_a_lost_file_back(exercise: Exercise, starters: Starters) -> None:
    starters.snapshot([exercise])
    exercise.path.unlink()
    assert starters.reset(exercise) is None
    assert starters.is_untouched(exercise)


def test_a_link_to_the_students_own_folder_stays_a_link(exercise: Exercise, starters: Starters, tmp_path: Path) -> None:
    starters.snapshot([exercise])
    mine = tmp_path / "mine.py"
    mine.write_text(MINE)
    exercise.path.unlink()
    exercise.path.symlink_to(mine)
    starters.reset(exercise)
    assert exercise.path.is_symlink()
    assert mine.read_text() == PRISTINE


def test_without_a_place_for_the_backup_the_students_file_stands(exercise: Exercise, starters: Starters) -> None:
    starters.snapshot([exercise])
    exercise.path.write_text(MINE)
    starters.backups.write_text("a file where the folder should be")
    with pytest.raises(StarterError, match="could not be written"):
        starters.reset(exercise)
    assert exercise.path.read_text() == MINE


def test_a_binary_file_is_backed_up_byte_for_byte(exercise: Exercise, starters: Starters) -> None:
    starters.snapshot([exercise])
    exercise.path.write_bytes(b"\x00\xff\r\n")
    assert starters.reset(exercise).read_bytes() == b"\x00\xff\r\n"
