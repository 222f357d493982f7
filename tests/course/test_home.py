"""Plain `course` without a terminal: the next exercise, graded."""

import json

from .desk import Desk


def test_without_a_terminal_it_says_what_is_next_and_ends(desk: Desk):
    done = desk.run()
    assert (done.code, done.err) == (0, "")
    assert "Read   lessons/01_event_loop/README.md" in done.out
    assert "Edit   exercises/01_event_loop/01_await_it.py" in done.out
    assert "1.1 await_it   lesson 1: One cook, many pots" in done.out
    assert "0 of 10 exercises, 0 of 100 points" in done.out


def test_it_ends_with_0_after_a_pass_as_well(desk: Desk):
    desk.solve("1.1")
    done = desk.run()
    assert done.code == 0
    assert "Next: 1.2 cook_together" in done.out


def test_what_happened_in_the_last_verdict_is_kept(desk: Desk):
    desk.solve("1.1")
    desk.run()
    kept = json.loads((desk.state / "traces" / "01_event_loop" / "01_await_it.json").read_text())
    assert kept["verdict"]["score"] == 10
    kinds = [event["kind"] for event in kept["trace"] if event["test"] == "test_the_plate_itself_arrives"]
    assert kinds == ["call", "begin", "end", "ended"]


def test_a_grader_that_broke_is_exit_code_3(desk: Desk):
    desk.exercise("1.1").grader.write_text("import nothing_of_this_name\n")
    assert desk.run().code == 3


def test_a_course_without_lessons_says_so(desk: Desk):
    (desk.root / "lessons" / "01_event_loop" / "lesson.toml").unlink()
    done = desk.run()
    assert (done.code, done.out, done.err) == (3, "", f"There are no exercises in {desk.root / 'lessons'}.\n")


def test_watch_without_a_terminal_grades_the_exercise_that_is_named(desk: Desk):
    desk.solve("1.2")
    done = desk.run("watch", "1.2", "--plain")
    assert (done.code, done.err) == (0, "")
    assert "Passed: 10 of 10 points." in done.out
    assert desk.run("watch", "nothing").code == 2
