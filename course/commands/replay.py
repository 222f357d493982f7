"""course replay: what happened in the last verdict, event by event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

import typer

from course.catalog import Exercise
from course.student import Student
from course.terminal import Complaint, is_interactive, visible
from course.watch.events import Event, told


def replay(
    name: Annotated[
        str | None, typer.Argument(metavar="EXERCISE", help="Number, name or path; the last one graded when left out.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show everything at once instead of step by step.")] = False,
) -> None:
    """Show what happened in the last verdict.

    On a terminal one event at a time: Enter shows the next one. The times are those of the kitchen's clock.
    """
    student = Student()
    exercise = _last(student) if name is None else student.meant(name)
    kept = _kept(student, exercise)
    print(f"{exercise.number} {exercise.slug}: {kept['verdict']['score']} of {kept['verdict']['max_score']} points")
    if not kept["trace"]:
        print("Nothing happened: your code was not called.")
    tests = {test["id"]: test for test in kept["verdict"]["tests"]}
    for test, events in groupby(kept["trace"], key=lambda event: event.get("test")):
        if test in tests:
            print(f"\n{tests[test]['sentence']} ({tests[test]['outcome']})")
        if not _play(list(events), by_step=is_interactive() and not every):
            return


def _play(events: Sequence[Event], *, by_step: bool) -> bool:
    """Show the events of one test; whether to go on with the next."""
    for seen, (event, sentence) in enumerate(zip(events, told(events), strict=True), start=1):
        print(f"{event['at']:>9.3f} s  {visible(sentence)}")
        if by_step:
            _draw(events[:seen])
            if not _goes_on():
                return False
    if not by_step:
        _draw(events)
    return True


def _draw(events: Sequence[Event]) -> None:
    from course.watch.question import chart_of, pots_of

    if pots := list(pots_of(events)):
        print("\n".join(f"             {line}" for line in visible(chart_of(pots, events)).splitlines()))


def _goes_on() -> bool:
    try:
        return input().strip().lower() not in ("q", "quit")
    except EOFError:
        return False


def _last(student: Student) -> Exercise:
    found = [(path.stat().st_mtime, e.id, e) for e in student.exercises if (path := student.trace(e)).exists()]
    if not found:
        raise Complaint("Nothing was graded yet. To grade the next exercise: course check")
    return max(found)[2]


def _kept(student: Student, exercise: Exercise) -> Any:
    try:
        return json.loads(student.trace(exercise).read_bytes())
    except (OSError, ValueError) as error:
        raise Complaint(
            f"There is no verdict on {exercise.number} {exercise.slug} yet: course check {exercise.number}"
        ) from error
