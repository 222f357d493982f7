"""A whole exercise verified by the real grader, and its first message kept in tests/course/messages.txt."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalog import exercises
from course.progress import Progress
from course.starters import Starters
from course.verify.answers import words
from course.verify.messages import messages_path, read_messages, write_messages
from course.verify.running import folder_reports, verify
from course.verify.scaffold import make, plan

from .small_course import SmallCourse

ANSWERS = "tests/answers/01_soups/01_first_dish"
GRADER = "tests/exercises/01_soups/test_01_first_dish.py"
FIRST_MESSAGE = "Seen: first_dish returned bread, and nobody cooked\nWanted: the soup on the stove, once"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCourse:
    monkeypatch.delenv("COURSE_STATE", raising=False)
    return SmallCourse(tmp_path)


def test_a_new_exercise_verifies_once_its_message_is_written(course: SmallCourse):
    report = course.verify()
    assert (report.problems, report.gradings, report.message) == ((), 10, FIRST_MESSAGE)
    (problem,) = course.verify(check_messages=True).problems
    assert "run 'course verify 1.1 --write-messages'" in problem
    assert problem.endswith(words(FIRST_MESSAGE))
    write_messages(course.root, {report.title: report.message}, exercises(course.root))
    assert course.verify(check_messages=True).ok


def test_a_message_that_changes_from_run_to_run_is_refused(course: SmallCourse):
    course.edit(GRADER, "and nobody cooked", "at {__import__('secrets').token_hex()}")
    report = course.verify()
    assert report.message == ""
    assert any("first message is another at each run; keep random values out" in p for p in report.problems)


def test_a_rewritten_answer_that_does_not_pass_is_kept_for_its_author(course: SmallCourse):
    course.edit(
        f"{ANSWERS}/right_wait.py", "    if done:", "    if done and 'cooking' in first_dish.__code__.co_varnames:"
    )
    problems = course.verify().problems
    kept = course.root / ".course/rewrites/01_soups/01_first_dish/helpers/right_wait.py"
    assert f"The rewritten answer is kept as {kept}." in problems
    assert "_first_dish_behind" in kept.read_text(encoding="utf-8")


def test_wrong_answers_that_fail_with_the_same_message_are_refused(course: SmallCourse):
    course.copy_answer("wrong_no_limit.py", "wrong_patient.py")
    course.edit(f"{ANSWERS}/wrong_patient.py", "says: 10", "says: after 10 seconds")
    (problem,) = course.verify().problems
    expected = "wrong_no_limit.py and wrong_patient.py fail test_a_late_dish_is_replaced_at_the_limit with the same"
    assert problem.startswith(expected)


def test_a_right_answer_that_fails_is_reported_once_and_not_for_each_rewrite(course: SmallCourse):
    course.edit(f"{ANSWERS}/right_wait.py", "    if done:", "    if not done:")
    (problem,) = course.verify().problems
    assert problem.startswith("right_wait.py does not pass (0 of 10 points")
    assert not (course.root / ".course").exists()


def test_a_grader_that_breaks_is_reported_once_and_gives_no_message(course: SmallCourse):
    course.edit(GRADER, "plate = await", "plate = no_such_name or await")
    report = course.verify(check_messages=True)
    (problem,) = report.problems
    assert problem.startswith("The starter gets no verdict, because the grader broke: ")
    assert report.message == ""


def test_the_pristine_starter_is_verified_where_a_student_has_passed(course: SmallCourse):
    exercise, state = course.exercise, course.root / ".course"
    Starters(course.root, state).snapshot([exercise])
    pristine = Starters(course.root, state).path(exercise)
    assert pristine.is_file()
    exercise.path.write_bytes(exercise.solution.read_bytes())
    assert any("The starter passes its own grader" in problem for problem in course.verify().problems)
    state.joinpath("progress.json").write_text(
        f'{{"exercises": {{"{exercise.id}": {{"best": 10, "max_score": 10, "passed": "2026-01-01T00:00:00+00:00"}}}}}}'
    )
    assert Progress(state).records()[exercise.id].passed
    assert course.verify().ok


def test_flaws_of_form_and_of_running_stand_in_one_report(course: SmallCourse):
    course.edit(f"{ANSWERS}/wrong_shielded.py", "forgotten on the stove", "burnt")
    course.edit(course.exercise.path, "# TODO:", "# Now")
    first, second = course.verify().problems
    assert "has no TODO" in first
    assert "lacks the words 'burnt'" in second


def test_an_exercise_without_a_grader_is_reported_and_not_run(course: SmallCourse):
    course.exercise.grader.unlink()
    report = course.verify()
    assert report.gradings == 0
    assert f"{GRADER} is missing." in report.problems


def test_several_exercises_share_one_pool_and_the_progress_is_told(course: SmallCourse):
    make(plan(course.root, "soups", "second_dish"))
    told: list[tuple[int, int]] = []
    reports = list(
        verify(exercises(course.root), root=course.root, check_messages=False, progress=lambda *now: told.append(now))
    )
    assert sorted(report.exercise for report in reports if report.ok) == [
        "01_soups/01_first_dish",
        "01_soups/02_second_dish",
    ]
    assert told == [(done, 20) for done in range(1, 21)]


def test_stray_files_are_reported_for_a_lesson_and_for_the_course(course: SmallCourse):
    make(plan(course.root, "soups", "second_dish"))
    (course.root / "solutions/01_soups/03_stray.py").touch()
    (course.root / "exercises/02_stews").mkdir()
    every = exercises(course.root)
    assert [r.exercise for r in folder_reports(every, course.root, whole=True)] == ["01_soups", "course"]
    assert [r.exercise for r in folder_reports(every, course.root, whole=False)] == ["01_soups"]
    assert list(folder_reports(every[:1], course.root, whole=False)) == []


def test_messages_are_written_in_the_order_of_the_catalogue_and_old_ones_go(course: SmallCourse):
    make(plan(course.root, "soups", "second_dish"))
    order = exercises(course.root)
    write_messages(course.root, {"1.2 second_dish": "Two.\n\n  Indented.", "1.9 gone": "Old."}, order)
    write_messages(course.root, {"1.1 first_dish": "One."}, order)
    expected = "1.1 first_dish\n    One.\n\n1.2 second_dish\n    Two.\n\n      Indented.\n"
    assert messages_path(course.root).read_text(encoding="utf-8") == expected
    assert read_messages(course.root) == {"1.1 first_dish": "One.", "1.2 second_dish": "Two.\n\n  Indented."}
