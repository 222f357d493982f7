"""What is said about the way ahead: the next exercise, a hint, the end of a lesson, the points."""

import io

import pytest
from rich.console import Console

from course import standing
from course.catalog import Exercise
from course.grader.verdict import TestResult, Verdict
from course.student import Student

from .desk import Desk


def verdict(exercise: Exercise, outcome: str) -> Verdict:
    earned = 10 if outcome == "passed" else 0
    test = TestResult(id="test_a", sentence="A.", outcome=outcome, points=10, earned=earned)
    return Verdict(exercise=exercise.id, ending="completed", tests=(test,))


def test_a_pass_names_the_next_exercise(desk: Desk):
    student = Student(desk.root, desk.state)
    assert "Next: 1.2 cook_together" in said(student, "1.1")
    assert "Next: 1.1 await_it" in said(student, "1.10")


def test_the_last_pass_says_that_the_course_is_done(desk: Desk):
    student = Student(desk.root, desk.state)
    for exercise in student.exercises[:-1]:
        student.progress.add_verdict(verdict(exercise, "passed"))
    text = said(Student(desk.root, desk.state), student.exercises[-1].number)
    assert "That was the last one: you have passed every exercise of the course." in text


def test_the_last_pass_of_a_lesson_points_to_the_next_text(desk: Desk):
    second = desk.root / "lessons" / "02_asgi" / "lesson.toml"
    second.parent.mkdir()
    second.write_text('title = "The pass"\nminutes = 9\n[[exercise]]\nname = "01_raw_app"\nhints = []\n')
    text = said(Student(desk.root, desk.state), "1.10")
    assert "Lesson 1 ends here." not in text  # nine are left
    student = Student(desk.root, desk.state)
    for exercise in student.exercises[:9]:
        student.progress.add_verdict(verdict(exercise, "passed"))
    text = said(Student(desk.root, desk.state), "1.10")
    assert "Lesson 1 ends here." in text
    assert "First read lessons/02_asgi/README.md (The pass, 9 minutes)." in text


@pytest.mark.parametrize(
    ("seen", "words"), [(0, "course hint 1.2   (3 of 3 left)"), (3, "course solution 1.2 --anyway")]
)
def test_a_failure_points_to_a_hint_and_then_to_an_answer(desk: Desk, seen: int, words: str):
    student = Student(desk.root, desk.state)
    exercise = desk.exercise("1.2")
    if seen:
        student.add_hint(exercise, seen)
    assert words in advice(verdict(exercise, "failed"), exercise, student)


def said(student: Student, number: str) -> str:
    exercise = next(exercise for exercise in student.exercises if exercise.number == number)
    return advice(verdict(exercise, "passed"), exercise, student)


def advice(shown: Verdict, exercise: Exercise, student: Student) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(standing.advice(shown, exercise, student))
    return console.file.getvalue()
