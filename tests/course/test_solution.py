"""course solution: after a pass, or when it is really wished for."""

from course.progress import Progress

from .desk import Desk

REFUSED = "You have not passed 1.2 cook_together yet."


def solution_seen(desk: Desk) -> bool:
    records = Progress(desk.state).records()
    return "01_event_loop/02_cook_together" in records and bool(records["01_event_loop/02_cook_together"].solution_seen)


def test_before_a_pass_it_needs_a_wish(desk: Desk):
    done = desk.run("solution", "1.2")
    assert (done.code, done.out) == (1, "")
    assert done.err == f"{REFUSED} To see an answer all the same: course solution 1.2 --anyway\n"
    assert not solution_seen(desk)


def test_with_the_wish_it_is_the_file_itself_and_counted(desk: Desk):
    done = desk.run("solution", "1.2", "--anyway")
    assert (done.code, done.out) == (0, desk.exercise("1.2").solution.read_text())
    assert solution_seen(desk)


def test_after_a_pass_it_is_simply_shown(desk: Desk):
    desk.solve("1.2")
    desk.run("check", "1.2")
    assert desk.run("solution", "1.2").out == desk.exercise("1.2").solution.read_text()


def test_a_terminal_is_asked(desk: Desk):
    for typed, code, shown in (("n", 1, "Good luck."), ("y", 0, "asyncio")):
        seen = desk.sit_down("solution", "1.2")
        seen.expect_exact(f"{REFUSED} Show an answer all the same? [y/N] ")
        seen.sendline(typed)
        seen.expect_exact(shown)
        seen.read()
        seen.close()
        assert seen.exitstatus == code
    assert solution_seen(desk)


def test_ctrl_c_at_the_question_changes_nothing(desk: Desk):
    seen = desk.sit_down("solution", "1.2")
    seen.expect_exact("[y/N] ")
    seen.sendintr()
    seen.expect_exact("Stopped. Your progress is kept")
    assert "Traceback" not in seen.read()
    seen.close()
    assert seen.exitstatus == 130
    assert not solution_seen(desk)
