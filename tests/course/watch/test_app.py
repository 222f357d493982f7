"""The app, typed into: each key, each save, and what stands on the screen afterwards."""

import asyncio
import os
import signal
from collections.abc import Callable

import pytest
from textual.widgets import Input, OptionList

from course.grader import Grader
from course.progress import Progress
from course.student import Student
from course.verify.scaffold import make, plan
from course.watch.panes.work import Work
from course.watch.question import Question
from course.watch.screens.search import Search

from ..desk import Desk
from ..leftovers import still_alive
from ..test_interrupted import ASLEEP
from .parts import asleep, parent_of, scratch_of, warm_parent
from .sitting import NARROW, WIDE, sitting

FIRST = "01_event_loop/01_await_it"
FAILING = """\
async def serve(cook, dish):
    print("into the pot", chr(27) + "[2J")
    await cook(dish)
    1 / 0
"""


def record(desk: Desk, exercise: str = FIRST):
    return Progress(desk.state).records()[exercise]


async def test_the_first_sitting_begins_with_a_welcome_the_second_does_not(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.press("q")
    async with sitting(desk, grader) as seat:
        await seat.see("1.1 await_it", "Not yet: 0 of 10 points")
        assert "Welcome" not in seat.text
        assert "Before the first run" not in seat.text


async def test_nothing_runs_before_the_question_is_answered(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.see("Welcome")
        await seat.press("enter")
        await seat.see("How long will serve take if the soup needs 10 minutes, and why?")
        assert seat.app.desk.verdict is None
        assert not seat.app.desk.is_grading
        await seat.type("10 minutes")
        await seat.see("The question, answered by the run", "You said   10 minutes", "took 0 s")
    assert record(desk).expected == "10 minutes"


async def test_the_answer_goes_with_the_next_verdict(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin("soon")
        await seat.see("answered by the run")
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")
        assert "answered by the run" not in seat.text


async def test_a_save_while_the_question_stands_skips_it(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.see("Welcome")
        await seat.press("enter")
        await seat.see("Before the first run")
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")
        assert "Before the first run" not in seat.text
    assert record(desk).asked
    assert record(desk).expected is None


async def test_a_failure_shows_what_was_seen_and_wanted_and_the_line(desk: Desk, grader: Grader):
    async with sitting(desk, grader, WIDE, at="1.2") as seat:
        await seat.see("Welcome")
        await seat.press("enter")
        await seat.see("Before the first run")
        await seat.answer()
        await seat.see("✗  0/5  All dishes are on the stove before the first one is done.")
        await seat.see("Seen     when the first dish was done, 1 of 5", "Wanted   all 5 of them")
        await seat.see("Line 15   plates.append(await dish())", "rice   ╌╌╌╌╌╌╌╌╌╌╌")
        await seat.see("✓  2/2  The plates come in the order of the dishes, whichever is done first.")


async def test_nothing_of_a_task_or_a_hint_is_taken_for_markup(desk: Desk, grader: Grader):
    starter = Student(desk.root, desk.state).starters.path(desk.exercise("1.1"))
    starter.write_text('"""Answer /menu/<dish>/.\n\nCall /price/<name>/ from __init__, with *args and **more.\n"""\n')
    hints = desk.root / "lessons" / "01_event_loop" / "lesson.toml"
    hints.write_text(hints.read_text().replace("Print `plate`", "Print <plate>"))
    async with sitting(desk, grader) as seat:
        await seat.press("enter")
        await seat.see("Answer /menu/<dish>/.", "Call /price/<name>/ from __init__, with *args and **more.")
        await seat.press("h")
        await seat.see("Print <plate> just before")


async def test_each_save_is_graded_and_counted(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text("")
        await seat.see("01_await_it.py is empty.", "try 1")
        desk.exercise("1.1").path.unlink()
        await seat.see("There is no file 01_await_it.py.")
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points", "1 of 10", "10/100 points")


async def test_hints_come_tier_by_tier_and_are_counted(desk: Desk, grader: Grader):
    async with sitting(desk, grader, WIDE) as seat:
        await seat.begin()
        for tier in (1, 2, 3):
            await seat.press("h")
            await seat.see(f"Hint {tier} of 3")
            assert record(desk).hints == tier
            assert f"Hint {tier + 1} of 3" not in seat.text
        await seat.press("h")
        await seat.see("That was the last hint. s shows a solution.", "All hints are out")


async def test_the_newest_hint_is_in_sight_in_a_small_window(desk: Desk, grader: Grader):
    async with sitting(desk, grader, NARROW) as seat:
        await seat.begin()
        for words in ("to cook at the moment when", "stand in any async def", "One word is missing"):
            await seat.press("h")
            await seat.see(words)


async def test_enter_goes_on_after_a_pass_only_and_n_at_any_time(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.press("enter", "n")
        await seat.see("1.2 cook_together", "Before the first run")
        desk.solve("1.2")
        await seat.see("Enter goes on with 1.3 task_group.")
        await seat.press("enter")
        await seat.see("1.3 task_group", "03_task_group.py")


async def test_it_never_moves_on_by_itself(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")
        desk.exercise("1.1").path.write_text("")
        await seat.see("01_await_it.py is empty.")
        assert seat.app.desk.exercise.number == "1.1"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_list_opens_chooses_and_closes(desk: Desk, grader: Grader, size: tuple[int, int]):
    async with sitting(desk, grader, size) as seat:
        await seat.begin()
        await seat.open("l")
        await seat.see("1.10 keep_the_task")
        await seat.press("down", "down", "enter")
        await seat.see("1.3 task_group", "Before the first run")
        assert ("1.10 keep_the_task" in seat.text) == (size == WIDE)


async def test_the_search_finds_by_name_and_number(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        for words, found in (("limit", "1.5 time_limit"), ("1.9", "1.9 clean_cancel"), ("keep task", "1.10")):
            await seat.open("slash")
            await seat.type(words)
            await seat.see(found, "Before the first run")
            await seat.answer()
        await seat.open("slash")
        await seat.until(lambda: isinstance(seat.app.focused, Input))
        await seat.press("x", "y", "enter")
        await seat.until(lambda: seat.app.screen.query_one(OptionList).option_count == 0)
        await seat.close()
        await seat.see("1.10 keep_the_task")


async def test_keys_that_follow_at_once_belong_to_the_page_that_opens(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.press("slash", "r", "t")
        await seat.until(lambda: isinstance(seat.app.screen, Search))
        await seat.close()  # a page that r had opened over it would be in the way
        assert seat.app.theme == "course-dark"


async def test_reset_asks_and_says_where_the_backup_is(desk: Desk, grader: Grader):
    exercise = desk.exercise("1.1")
    starter = exercise.path.read_bytes()
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.press("r", "y")
        await seat.see("01_await_it.py is the starter already.")
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10")
        await seat.press("r", "n")
        await seat.open("r")
        await seat.see("Put the starter back in 01_await_it.py?")
        assert exercise.path.read_bytes() != starter
        await seat.press("y")
        await seat.see("Not yet: 0 of 10 points", ".course/backups/")
    assert exercise.path.read_bytes() == starter
    (backup,) = (desk.state / "backups").iterdir()
    assert backup.read_bytes() == exercise.solution.read_bytes()


async def test_a_solution_is_shown_after_a_pass_or_when_insisted_upon(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.open("s")
        await seat.see("You have not passed 1.1 await_it yet.")
        await seat.close("n")
        assert record(desk).solution_seen is None
        await seat.press("s", "y")
        await seat.see("A solution of 1.1 await_it", "return await cook(dish)")
        await seat.close()
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10")
        await seat.press("s")
        await seat.see("A solution of 1.1 await_it")
    assert record(desk).solution_seen


async def test_details_hold_traceback_output_and_trace(desk: Desk, grader: Grader):
    async with sitting(desk, grader, WIDE) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text(FAILING)
        await seat.see("ZeroDivisionError")
        await seat.press("d")
        await seat.see("in serve", "into the pot \\x1b[2J", "0 s  cook begins (line 3); 1 at once now", "serve raises")
        await seat.close()


async def test_the_theme_is_kept(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        assert seat.app.theme == "course-dark"
        await seat.press("t")
        await seat.until(lambda: seat.app.theme == "course-light")
    async with sitting(desk, grader) as seat:
        await seat.see("Not yet")
        assert seat.app.theme == "course-light"


async def test_a_long_verdict_says_so_and_a_save_ends_it(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text(ASLEEP)
        await seat.see("grading ...")
        await seat.until(asleep)
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")
        await seat.until(lambda: "grading ..." not in seat.text)
    assert record(desk).attempts == 1


async def test_what_a_timer_asked_for_too_late_is_not_said(desk: Desk, grader: Grader, monkeypatch: pytest.MonkeyPatch):
    asked: list[Callable[[], None]] = []

    class Never:
        def stop(self) -> None:
            pass

    async with sitting(desk, grader) as seat:
        monkeypatch.setattr(seat.app, "set_timer", lambda _seconds, callback: asked.append(callback) or Never())
        await seat.begin()
        for callback in asked:
            seat.app.call_later(callback)
        await seat.press("h")
        await seat.see("Hint 1 of 3")
        assert "grading ..." not in seat.text


async def test_who_leaves_in_the_middle_of_a_verdict_leaves_quietly(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text(ASLEEP)
        await seat.until(asleep)
        pots = asleep()
        await seat.press("q")
        await seat.until(lambda: seat.app.return_code == 0)
    assert still_alive(pots) == []


async def test_a_verdict_that_comes_while_the_student_leaves_is_not_drawn(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin("soon")
        table, work = seat.app.desk, seat.app.query_one(Work)
        assert table.verdict is not None
        work.ask(Question(text="How long will it take?"))
        work.close_question("soon")
        seat.app.action_leave(0)
        seat.app.call_later(seat.app._show, table.exercise, table.verdict)
        seat.app.call_later(seat.app.go, table.exercise)


async def test_a_killed_grader_is_said_and_the_last_save_is_graded(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text(ASLEEP)
        await seat.until(asleep)
        before, folder = [warm_parent(grader), *asleep()], scratch_of(warm_parent(grader))
        os.kill(warm_parent(grader), signal.SIGKILL)
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")
        assert (still_alive(before), folder.exists()) == ([], False)
        assert record(desk).best == 10


async def test_a_grader_killed_while_nothing_is_saved_grades_the_same_file_anew(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text(ASLEEP)
        await seat.until(asleep)
        first = asleep()
        os.kill(warm_parent(grader), signal.SIGKILL)
        await seat.until(lambda: set(asleep()) - set(first))
        (pot,) = set(asleep()) - set(first)
        os.kill(parent_of(pot), signal.SIGKILL)
        await seat.see("The grader ended in the middle of a verdict. It was started again", "ended by SIGKILL.")


async def test_a_killed_host_is_said_and_the_next_save_is_graded(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.exercise("1.1").path.write_text(ASLEEP)
        await seat.until(asleep)
        (pot,) = asleep()
        os.kill(parent_of(pot), signal.SIGKILL)
        await seat.see("The process that ran your code was ended by SIGKILL.")
        assert still_alive([pot]) == []
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")


async def test_what_is_done_in_another_terminal_is_seen(desk: Desk, grader: Grader):
    async with sitting(desk, grader, WIDE) as seat:
        await seat.begin()
        await seat.open("l")
        await seat.press("down", "down")
        desk.solve("1.5")
        assert await asyncio.to_thread(desk.run, "check", "1.5")
        await seat.see("✓ 1.5", "1 of 10", "10/100 points")
        await seat.press("enter")  # what was highlighted in the list still is
        await seat.see("1.3 task_group", "Before the first run")


async def solved_but_for_the_last(desk: Desk) -> None:
    for number in range(1, 10):
        desk.solve(f"1.{number}")
    await asyncio.to_thread(desk.run, "check", "1")


async def test_the_end_of_the_course_is_a_moment(desk: Desk, grader: Grader):
    await solved_but_for_the_last(desk)
    async with sitting(desk, grader, WIDE) as seat:
        await seat.see("Before the first run")
        desk.solve("1.10")
        await seat.see("Lesson 1 is done: One cook, many pots", "a task needs an owner")
        await seat.see("That was the last lesson so far.", "Esc closes")
        await seat.close()
        await seat.see("Passed: 10 of 10 points", "10 of 10")
        await seat.press("n")
        await seat.see("There is nothing left that you have not passed.")


async def test_the_end_of_a_lesson_names_what_comes_next(desk: Desk, grader: Grader):
    make(plan(desk.root, "02_soups", "01_first_dish", "Soups"))
    await solved_but_for_the_last(desk)
    async with sitting(desk, grader) as seat:
        await seat.see("Before the first run")
        desk.solve("1.10")
        await seat.see("Lesson 1 is done: One cook, many pots", "Enter goes on with 2.1 first_dish")
        await seat.press("end")
        await seat.see("Next: Soups.", "lessons/02_soups/README.md", "10 minutes")
        await seat.close("enter")
        await seat.see("2.1 first_dish", "Soups")


async def test_an_editor_with_its_own_window_runs_beside_the_app(
    desk: Desk, grader: Grader, monkeypatch: pytest.MonkeyPatch
):
    editor = desk.root / "bin" / "gedit"
    editor.parent.mkdir()
    editor.write_text(f'#!/bin/sh\ncat "{desk.exercise("1.1").solution}" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    for name in ("NVIM", "TERM_PROGRAM", "TERMINAL_EMULATOR"):
        monkeypatch.delenv(name, raising=False)
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.press("o")
        await seat.see("Passed: 10 of 10 points")


async def test_no_editor_is_a_line_and_no_crash(desk: Desk, grader: Grader, monkeypatch: pytest.MonkeyPatch):
    for name in ("NVIM", "TERM_PROGRAM", "TERMINAL_EMULATOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VISUAL", "/nowhere/gedit")
    async with sitting(desk, grader) as seat:
        await seat.begin()
        await seat.press("o")
        await seat.see("The editor cannot be started: No such file or directory.")


async def test_progress_that_cannot_be_saved_is_a_line_and_no_crash(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        kept = desk.state / "progress.json"
        kept.unlink()
        kept.mkdir()
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points", "Your progress was not saved in")


async def test_it_comes_back_to_where_it_was(desk: Desk, grader: Grader):
    async with sitting(desk, grader) as seat:
        await seat.begin()
        desk.solve("1.1")
        await seat.see("Passed: 10 of 10 points")
        await seat.press("q")
        await seat.until(lambda: seat.app.return_code == 0)
    following = Student(desk.root, desk.state).next()
    assert following is not None
    assert following.number == "1.2"
    assert record(desk).best == 10
