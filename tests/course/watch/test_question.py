"""The question before the first run, and the answer that the first run gives."""

import pytest

from course.catalog import Exercise, exercises, find
from course.grader import Grader
from course.grader.verdict import TestResult, Verdict
from course.watch.question import answer_of, question_of, without_question

LESSON_1 = [exercise for exercise in exercises() if exercise.number.startswith("1.")]


def verdict(*events: dict[str, object], ending: str = "completed") -> Verdict:
    test = TestResult(id="test_a", sentence="A.", outcome="passed", points=10, earned=10)
    trace = [{"test": "test_a", **event} for event in events]
    return Verdict(exercise="01_event_loop/02_cook_together", ending=ending, tests=(test,), trace=trace)


def call(at: float = 0.0) -> dict[str, object]:
    return {"at": at, "kind": "call", "name": "cook_together", "number": 1}


def ended(at: float) -> dict[str, object]:
    return {"at": at, "kind": "ended", "number": 1, "ending": "returned"}


def pot(kind: str, at: float, name: str = "soup") -> dict[str, object]:
    return {"at": at, "kind": kind, "name": name}


@pytest.mark.parametrize("exercise", LESSON_1, ids=lambda exercise: exercise.name)
def test_every_task_of_the_first_lesson_asks_a_question(exercise: Exercise):
    question = question_of(exercise.task)
    assert question is not None
    assert question.text.endswith("?")
    assert question.text[0].isupper()
    assert "Before you run it" not in without_question(exercise.task)
    assert without_question(exercise.task).startswith(exercise.task.partition("\n")[0])


def test_a_task_may_ask_nothing():
    assert question_of("Do this.\n\nGraded: that.") is None
    assert without_question("Do this.\n\nGraded: that.") == "Do this.\n\nGraded: that."


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        ("1.1", "took 600 s on the kitchen's clock. It awaited cook for 600 s."),
        ("1.2", "It made 5 calls, up to 5 at the same time. The longest lasted 5 s, all of them together 15 s."),
        ("1.5", "ask_in_time took 10 s on the kitchen's clock. It made 3 calls, up to 3 at the same time."),
        ("1.6", "fetch_all took 100 s or more on the kitchen's clock. It made 1000 calls, up to 10 at the same time."),
        ("1.7", "rest_dough took 3,600 s on the kitchen's clock. It awaited nothing from the kitchen."),
    ],
)
def test_the_solutions_answer_the_question(grader: Grader, number: str, wanted: str):
    exercise = find(number)
    answer = answer_of(grader.check(exercise, exercise.solution))
    assert answer is not None
    assert wanted in answer.sentence


def test_calls_in_a_row_are_told_from_calls_at_once():
    begun = (pot("begin", 0), pot("end", 3), pot("begin", 3, "tart"), pot("end", 5, "tart"))
    row = answer_of(verdict(call(), *begun, ended(5)))
    assert row is not None
    assert "It made 2 calls, one after the other. The longest lasted 3 s, all of them together 5 s." in row.sentence
    assert row.chart.splitlines()[1].endswith("  tart  " + " " * 24 + "#" * 16)
    both = answer_of(verdict(call(), pot("begin", 0), pot("begin", 0, "tart"), pot("end", 2, "tart"), pot("end", 3)))
    assert both is not None
    assert "up to 2 at the same time" in both.sentence


def test_what_never_ended_is_said_and_drawn_open():
    answer = answer_of(verdict(call(), pot("begin", 0), pot("begin", 4, "tart")))
    assert answer is not None
    assert "cook_together had not come back when the test ended." in answer.sentence
    assert answer.chart.splitlines()[0].endswith("#...")


def test_a_loop_that_slept_is_named_with_its_line():
    slept = {"at": 0.0, "kind": "sleep", "seconds": 3600.0, "on_loop": True, "line": 17}
    answer = answer_of(verdict(call(), slept))
    assert answer is not None
    assert "The loop itself slept for 3,600 s (line 17): it served nobody meanwhile." in answer.sentence


def test_without_a_call_there_is_no_answer():
    assert answer_of(verdict(ending="import_error")) is None
    assert answer_of(Verdict(exercise="01_event_loop/02_cook_together", ending="crashed", tests=())) is None
