"""A verdict as HTML: everything that is known is shown, and nothing of the submission is obeyed."""

from __future__ import annotations

import pytest

from course.catalog import find
from course.grader.verdict import TestResult, Verdict
from course.notebooks.verdict import verdict_html

EXERCISE = find("1.2")
ATTACK = "<script>alert(1)</script>"


def drawn(*tests: TestResult, ending: str = "completed", message: str = "", **more: str) -> str:
    verdict = Verdict(exercise=EXERCISE.id, ending=ending, tests=tests, message=message)
    return verdict_html(verdict.as_json(), EXERCISE, **more)


def result(outcome: str = "passed", **more: object) -> TestResult:
    earned = 4 if outcome == "passed" else 0
    return TestResult(id="test_it", sentence="It does.", outcome=outcome, points=4, earned=earned, **more)  # type: ignore[arg-type]


def test_a_verdict_that_passed_says_so_with_its_points():
    html = drawn(result(), result())
    assert 'class="course-verdict passed" role="status"' in html
    assert "Passed: 8 of 8 points." in html


def test_a_failure_shows_the_message_and_the_student_s_line():
    number = len(EXERCISE.path.read_text(encoding="utf-8").splitlines())
    html = drawn(result("failed", message="Seen: 1\nWanted: 2", file=EXERCISE.path.name, line=number))
    assert "Seen: 1<br>Wanted: 2" in html
    assert f"{EXERCISE.path.name}, line {number}:" in html
    assert EXERCISE.path.read_text(encoding="utf-8").splitlines()[-1].strip() in html


@pytest.mark.parametrize(("outcome", "word"), [("passed", "passed"), ("failed", "failed"), ("not_run", "not run")])
def test_each_test_says_its_outcome_in_a_word(outcome: str, word: str):
    assert f'aria-label="{word}"' in drawn(result(outcome), result())


def test_another_ending_is_said_instead_of_tests_that_did_not_run():
    html = drawn(result("not_run"), ending="timed_out", message="It hung.")
    assert "It hung." in html
    assert "It does." not in html


def test_a_broken_grader_gives_no_points_and_says_whose_fault_it_is():
    html = drawn(result("not_run"), ending="grader_error", message="No room.")
    assert "This is not your fault" in html
    assert "points" not in html


def test_nothing_of_a_submission_becomes_markup():
    chart = f"seen:\n  {ATTACK}  ###"
    html = drawn(
        result("failed", message=ATTACK, file=ATTACK, line=1, chart=chart), message=ATTACK, notices=ATTACK, text=ATTACK
    )
    assert "<script" not in html


def test_what_a_terminal_would_obey_is_written_out():
    assert "\x1b" not in drawn(result("failed", message="\x1b[2J", chart="seen:\n  \x1b[2J  ###"))
