"""course list: every exercise with what was done."""

from course.progress import Progress
from course.student import Student

from .desk import Desk


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if ". " not in line and "/1" in line and "lessons/" not in line]


def test_everything_new_is_aligned_and_plain(desk: Desk):
    done = desk.run("list")
    table = [line for line in done.out.splitlines() if line.endswith(("new", "next"))]
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("1  One cook, many pots  lessons/01_event_loop/README.md\n")
    assert table[0] == "     1.1   await_it           0/10  new  <- next"
    assert table[9] == "     1.10  keep_the_task      0/10  new"
    assert max(map(len, done.out.splitlines())) <= 80


def test_what_was_done_is_shown_with_the_best_score(desk: Desk):
    desk.solve("1.1")
    desk.run("check", "1.1")
    with desk.exercise("1.2").path.open("a") as file:
        file.write("# tried\n")
    desk.run("check", "1.2")
    lines = desk.run("list").out.splitlines()
    assert lines[1] == "   ✓ 1.1   await_it          10/10  passed"
    assert lines[2].split()[:3] == ["·", "1.2", "cook_together"]
    assert lines[2].endswith("tried  <- next")
    assert lines[-1].endswith("1 of 10 exercises, " + f"{points(desk)} of 100 points")


def test_a_hint_alone_is_no_try(desk: Desk):
    Student(desk.root, desk.state).add_hint(desk.exercise("1.1"), 1)
    assert "1.1   await_it           0/10  new" in desk.run("list").out


def points(desk: Desk) -> int:
    return sum(record.best for record in Progress(desk.state).records().values())
