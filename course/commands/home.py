"""Plain `course`: where I am and what is next."""

from __future__ import annotations

import typer

from course.catalog import Exercise
from course.commands._grading import grading
from course.student import Student
from course.terminal import BROKEN, console, is_interactive, working


def home() -> None:
    """Open the app at the next exercise; without a terminal grade it once and show the progress."""
    student = Student()
    exercise = student.next()
    if is_interactive():
        from course.commands.watch import start

        start(student, exercise or student.exercises[-1])
    elif exercise is None:
        _congratulate(student)
    else:
        once(student, exercise)


def once(student: Student, exercise: Exercise) -> None:
    """Grade the student's file of EXERCISE, keep and show the verdict. Exit code 3 when the grader broke."""
    with grading(warm=exercise.in_kitchen) as grader:
        from course import report, standing  # while the grader starts: drawing takes a while to import

        student.snapshot()
        student.look_for_updates()
        drawn, lesson = console(), student.lesson(exercise)
        drawn.print(standing.introduction(exercise, lesson))
        with working(f"Grading {exercise.number} {exercise.slug}") as say:
            verdict = grader.check(exercise, say=say)
    student.add_verdict(exercise, verdict)
    report.draw(drawn, verdict, exercise, lesson.title)
    drawn.print(standing.advice(verdict, exercise, student))
    student.tell()
    if verdict.ending == "grader_error":
        raise typer.Exit(BROKEN)


def _congratulate(student: Student) -> None:
    from course import standing

    student.tell()
    console().print(standing.bar(student))
    print("You have passed every exercise of the course.")
