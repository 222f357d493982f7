"""The plain mode: lines and words, as a screen reader and an old terminal can follow them."""

import contextlib
import os
import signal
from collections.abc import Iterator

import pexpect
import pytest

from course.grader.sandbox.processes import descendants
from course.progress import Progress

from ..desk import Desk
from ..leftovers import nothing_left, still_alive
from ..test_interrupted import ASLEEP, running, wait_until
from .editors import save, vim

WAITING = "Waiting until you save {}"


def begin(desk: Desk, *arguments: str, **more: str) -> pexpect.spawn:
    """The plain mode at its first exercise, the question skipped."""
    spawned = desk.sit_down("watch", "--plain", *arguments, **more)
    spawned.expect_exact("Enter skips it.")
    spawned.sendline("")
    spawned.expect_exact("Waiting until you save ")
    return spawned


@pytest.fixture
def seen(desk: Desk) -> Iterator[pexpect.spawn]:
    """The plain mode, waiting at the first exercise."""
    spawned = begin(desk)
    yield spawned
    spawned.close(force=True)


def code(spawned: pexpect.spawn) -> int:
    """The exit code, once everything has been read."""
    assert "Traceback" not in spawned.read()
    spawned.close()
    return spawned.exitstatus


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


def test_where_no_events_arrive_it_looks_by_itself(desk: Desk):
    seen = begin(desk, COURSE_POLL="1")
    exercise = desk.exercise("1.1")
    save(vim, exercise.path, exercise.solution.read_bytes())
    seen.expect_exact("Passed: 10 of 10 points.")
    seen.close(force=True)


def test_nothing_is_drawn_that_only_eyes_can_follow(desk: Desk, seen: pexpect.spawn):
    desk.solve("1.1")
    seen.expect_exact("Passed: 10 of 10 points.")
    seen.sendline("q")
    everything = seen.before + seen.read()
    assert "\x1b" not in everything
    assert "\r" not in everything.replace("\r\n", "")


def test_another_exercise_saved_is_not_graded(desk: Desk, seen: pexpect.spawn):
    desk.solve("1.2")
    desk.exercise("1.1").path.write_text("")
    seen.expect_exact("01_await_it.py is empty.")
    assert "Passed" not in seen.before


def test_enter_goes_on_after_a_pass_only_and_next_at_any_time(desk: Desk, seen: pexpect.spawn):
    seen.sendline("")
    desk.exercise("1.1").path.write_text("")
    seen.expect_exact("01_await_it.py is empty.")
    seen.sendline("next")
    seen.expect_exact("Edit   exercises/01_event_loop/02_cook_together.py")
    seen.expect_exact("Enter skips it.")
    desk.solve("1.2")  # to save is to skip
    seen.expect_exact("Press Enter to go on with 1.3 task_group")
    seen.sendline("")
    seen.expect_exact("Edit   exercises/01_event_loop/03_task_group.py")


def test_what_was_expected_is_answered_from_the_run(desk: Desk):
    seen = desk.sit_down("watch", "--plain", "1.2")
    seen.expect_exact("How long will dishes of 3, 1 and 2 minutes")
    seen.sendline("three minutes")
    seen.expect_exact("You expected: three minutes")
    seen.expect_exact("one after the other")
    seen.close(force=True)


def test_words_give_hints_the_list_and_other_exercises(seen: pexpect.spawn):
    for tier in (1, 2, 3):
        seen.sendline("hint")
        seen.expect_exact(f"Hint {tier} of 3:")
    seen.sendline("list")
    seen.expect_exact("10  keep_the_task")
    seen.sendline("1.10")
    seen.expect_exact("Edit   exercises/01_event_loop/10_keep_the_task.py")
    seen.expect_exact("Enter skips it.")
    seen.sendline("")
    seen.expect_exact(WAITING.format("10_keep_the_task.py"))
    seen.sendline("sing")
    seen.expect_exact("There is no lesson or exercise named 'sing'.")


def test_reset_asks_and_keeps_a_backup(desk: Desk, seen: pexpect.spawn):
    path = desk.exercise("1.1").path
    starter = path.read_text()
    path.write_text("")
    seen.expect_exact("01_await_it.py is empty.")
    seen.sendline("reset")
    seen.expect_exact("yes, or Enter for no:")
    seen.sendline("")
    seen.expect_exact("Nothing was changed.")
    seen.sendline("reset")
    seen.sendline("yes")
    seen.expect_exact("Your file is kept as ")
    seen.expect_exact("Not yet: 0 of 10 points.")
    assert path.read_text() == starter


def test_a_solution_is_shown_when_it_is_wished_for(desk: Desk, seen: pexpect.spawn):
    seen.sendline("solution")
    seen.expect_exact("You have not passed it yet.")
    seen.sendline("solution anyway")
    seen.expect_exact(desk.exercise("1.1").solution.read_text().splitlines()[0])


def test_the_editor_has_the_terminal_to_itself(desk: Desk):
    seen = begin(desk, EDITOR='sh -c \'echo opened; read line; echo "heard $line"; echo > "$0"\'')
    seen.sendline("open")
    seen.expect_exact("opened")
    seen.sendline("hint")
    seen.expect_exact("heard hint")
    seen.expect_exact("01_await_it.py is empty.")
    seen.close(force=True)


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
    seen.expect_exact("Grading 01_await_it.py")
    seen.sendintr()
    seen.expect_exact("Stopped.")
    assert code(seen) == 130


def drained(seen: pexpect.spawn) -> bool:
    """Read what stands there, so that it can go on writing."""
    with contextlib.suppress(pexpect.TIMEOUT):
        seen.read_nonblocking(1 << 16, 0)
    return True


@pytest.mark.parametrize(
    ("form", "waits"), [(["--plain"], "go on with 1.2"), ([], "Passed: 10 of 10")], ids=["plain", "app"]
)
def test_killed_in_the_middle_of_a_verdict_it_leaves_nothing(desk: Desk, form: list[str], waits: str):
    desk.solve("1.1")
    assert desk.run("check", "1.1").code == 0
    with nothing_left():
        seen = desk.sit_down("watch", "1.1", *form)
        seen.expect_exact(waits)
        desk.exercise("1.1").path.write_text(ASLEEP)
        wait_until(lambda: drained(seen) and running(seen.pid, "a-pot-on-the-stove"))
        tree = descendants(seen.pid)
        os.kill(seen.pid, signal.SIGKILL)
        seen.wait()
        assert still_alive(tree) == []
    record = Progress(desk.state).records()["01_event_loop/01_await_it"]
    assert (record.best, bool(record.passed)) == (10, True)
