"""course reset: the starter comes back, and the student's file is kept."""

from pathlib import Path

from .desk import Desk

MINE = "answer = 42\n"


def test_the_file_is_kept_where_it_says(desk: Desk):
    path = desk.exercise("1.2").path
    starter = path.read_text()
    path.write_text(MINE)
    done = desk.run("reset", "1.2", "--yes")
    first, second = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert first == f"{path} is the starter again."
    assert path.read_text() == starter
    backup = Path(second.removeprefix("Your file is kept as "))
    assert backup.parent == desk.state / "backups"
    assert backup.read_text() == MINE


def test_nobody_to_ask_changes_nothing(desk: Desk):
    path = desk.exercise("1.2").path
    path.write_text(MINE)
    done = desk.run("reset", "1.2", answer="y\n")
    assert (done.code, done.out) == (1, "")
    assert done.err == "Nobody is here to ask. To put the starter back: course reset 1.2 --yes\n"
    assert path.read_text() == MINE


def test_a_terminal_is_asked(desk: Desk):
    path = desk.exercise("1.2").path
    starter = path.read_text()
    for typed, code, content in (("", 1, MINE), ("y", 0, starter)):
        path.write_text(MINE)
        seen = desk.sit_down("reset", "1.2")
        seen.expect_exact("[y/N] ")
        seen.sendline(typed)
        seen.read()
        seen.close()
        assert seen.exitstatus == code
        assert path.read_text() == content


def test_an_untouched_file_needs_no_reset(desk: Desk):
    done = desk.run("reset", "1.2")
    assert (done.code, done.out) == (0, f"{desk.exercise('1.2').path} is the starter already.\n")
    assert not (desk.state / "backups").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(desk: Desk):
    path = desk.exercise("1.2").path
    path.write_text(MINE)
    (desk.state / "backups").write_text("in the way")
    done = desk.run("reset", "1.2", "--yes")
    assert (done.code, done.out) == (1, "")
    assert "could not be written" in done.err
    assert done.err.count("\n") == 1
    assert path.read_text() == MINE
