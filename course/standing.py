"""Where a student stands, drawn: what is asked, what comes next, how far they have come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from course.catalog import Exercise, Lesson
from course.grader.verdict import Verdict
from course.student import Student
from course.terminal import visible

STATUSES = {"passed": ("✓", "bold green"), "tried": ("·", "yellow"), "new": (" ", "")}
BAR = 24  # columns


def introduction(exercise: Exercise, lesson: Lesson) -> Group:
    """What to read, what to edit and what is asked."""
    lines = [
        f"Read   {_shown(lesson.text, lesson.root)}  ({lesson.title}, {lesson.minutes} minutes)",
        f"Edit   {_shown(exercise.path, lesson.root)}",
    ]
    task = [Padding(Text(_flowing(visible(exercise.task))), (1, 0, 0, 2))] if exercise.task else []
    return Group("", *(Text(line, overflow="ignore", no_wrap=True) for line in lines), *task, "")


def advice(verdict: Verdict, exercise: Exercise, student: Student) -> Group:
    """What to do after this verdict, and how far the student has come."""
    lines = _after_pass(exercise, student) if verdict.passed else _after_failure(verdict, exercise, student)
    return Group(*(Text(line) for line in lines), bar(student))


def bar(student: Student) -> Text:
    """A bar with the exercises passed, and the points."""
    done = sum(student.has_passed(exercise) for exercise in student.exercises)
    points = sum(student.record(exercise).best for exercise in student.exercises)
    of, worth = len(student.exercises), sum(exercise.max_score for exercise in student.exercises)
    filled = BAR * done // of
    drawn = ("█" * filled, "green"), ("░" * (BAR - filled), "dim")
    return Text.assemble("\nProgress  ", *drawn, f"  {done} of {of} exercises, {points} of {worth} points")


def overview(student: Student) -> Iterator[Text]:
    """A line for each lesson and exercise, with the points and what was done."""
    following = student.next()
    for lesson in student.lessons:
        path = _shown(lesson.text, lesson.root)
        yield Text.assemble((f"{int(lesson.name[:2])}  {lesson.title}", "bold"), (f"  {path}", "dim"))
        for exercise in lesson.exercises:
            yield _overview_row(exercise, student, is_next=exercise == following)


def _overview_row(exercise: Exercise, student: Student, *, is_next: bool) -> Text:
    record = student.record(exercise)
    status = "passed" if record.passed else "tried" if record.attempts else "new"
    points = f"{record.best}/{exercise.max_score}"
    line = f" {exercise.number:<5} {exercise.slug:<{student.widest}}  {points:>6}  {status}"
    return Text.assemble("   ", STATUSES[status], line, ("  <- next", "cyan") if is_next else "")


def _after_pass(exercise: Exercise, student: Student) -> list[str]:
    following = student.next(after=exercise)
    if following is None:
        return ["That was the last one: you have passed every exercise of the course."]
    lines = [f"Next: {following.number} {following.slug}   {_shown(following.path, student.root)}"]
    if following.lesson != exercise.lesson:
        lesson = student.lesson(following)
        lines = [f"Lesson {exercise.number.split('.')[0]} ends here.", *lines]
        lines.append(f"First read {_shown(lesson.text, student.root)} ({lesson.title}, {lesson.minutes} minutes).")
    return lines


def _after_failure(verdict: Verdict, exercise: Exercise, student: Student) -> list[str]:
    if verdict.ending == "grader_error":
        return ["This is not your fault: 'course doctor' looks for the cause."]
    left = len(exercise.hints) - student.record(exercise).hints
    if left > 0:
        return [f"A hint: course hint {exercise.number}   ({left} of {len(exercise.hints)} left)"]
    return [f"All hints are out. An answer: course solution {exercise.number} --anyway"]


def _flowing(text: str) -> str:
    """TEXT with the lines of each paragraph joined, so that any width can break them anew; code keeps its lines."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(p if "\n " in p or p.startswith(" ") else " ".join(p.split()) for p in paragraphs)


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root))
