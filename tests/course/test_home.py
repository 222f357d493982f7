"""Plain `course`: the next exercise, graded now and, on a terminal, at each save."""

import json
from collections.abc import Iterator

import pexpect
import pytest

from .desk import Desk

WAITING = "Waiting until you save {}"


@pytest.fixture
def seen(desk: Desk) -> Iterator[pexpect.spawn]:
    """`course` in a terminal, waiting at the first exercise."""
    spawned = desk.sit_down()
    spawned.expect_exact(WAITING.format("01_await_it.py"))
    yield spawned
    spawned.close(force=True)


def code(spawned: pexpect.spawn) -> int:
    """The exit code, once everything has been read."""
    assert "Traceback" not in spawned.read()
    spawned.close()
    return spawned.exitstatus


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


def test_each_save_is_graded(desk: Desk, seen: pexpect.spawn):
    path = desk.exercise("1.1").path
    path.write_text("")
    seen.expect_exact("01_await_it.py is empty.")
    seen.expect_exact(WAITING.format("01_await_it.py"))
    path.unlink()
    seen.expect_exact("There is no file 01_await_it.py.")
    seen.expect_exact(WAITING.format("01_await_it.py"))
    desk.solve("1.1")
    seen.expect_exact("Passed: 10 of 10 points.")
    seen.expect_exact("Press Enter to go on with 1.2 cook_together")


def test_a_file_saved_by_renaming_is_seen(desk: Desk, seen: pexpect.spawn):
    exercise = desk.exercise("1.1")
    new = exercise.path.with_name(".01_await_it.py.swp")
    new.write_bytes(exercise.solution.read_bytes())
    new.rename(exercise.path)
    seen.expect_exact("Passed: 10 of 10 points.")


def test_another_exercise_saved_is_not_graded(desk: Desk, seen: pexpect.spawn):
    desk.solve("1.2")
    desk.exercise("1.1").path.write_text("")
    seen.expect_exact("01_await_it.py is empty.")
    assert "1.2 cook_together" not in seen.before


def test_enter_goes_on_after_a_pass_only_and_n_at_any_time(desk: Desk, seen: pexpect.spawn):
    seen.sendline("")
    desk.exercise("1.1").path.write_text("")
    seen.expect_exact("01_await_it.py is empty.")
    seen.sendline("n")
    seen.expect_exact("Edit   exercises/01_event_loop/02_cook_together.py")
    seen.expect_exact(WAITING.format("02_cook_together.py"))
    desk.solve("1.2")
    seen.expect_exact("Press Enter to go on with 1.3 task_group")
    seen.sendline("")
    seen.expect_exact("Edit   exercises/01_event_loop/03_task_group.py")


def test_ctrl_c_is_one_line(seen: pexpect.spawn):
    seen.sendintr()
    seen.expect_exact("Stopped. Your progress is kept: 'course' goes on where you were.")
    assert code(seen) == 130


@pytest.mark.parametrize("leave", ["q", "eof"])
def test_q_and_the_end_of_input_leave_with_0(seen: pexpect.spawn, leave: str):
    seen.sendline("q") if leave == "q" else seen.sendeof()
    assert code(seen) == 0


def test_ctrl_c_during_a_verdict_does_not_wait_for_it(desk: Desk, seen: pexpect.spawn):
    desk.exercise("1.1").path.write_text("while True:\n    pass\n")
    seen.expect_exact("Grading 1.1")
    seen.sendintr()
    seen.expect_exact("Stopped.")
    assert code(seen) == 130
