"""course replay: what happened in the last verdict, event by event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any

import typer

from course.catalog import Exercise
from course.student import Student
from course.terminal import Complaint, is_interactive, visible

Event = dict[str, Any]
# One sentence a kind of event; what is missing in an event is not said (see _said).
SENTENCES = {
    "call": "the test calls {called}",
    "cancel": "the test cancels {called}",
    "ended": "{called} {ending}",
    "begin": "{name} begins{line}{in_flight}",
    "end": "{name} {ending}{status}",
    "given": "{name} is given to your code",
    "sleep": "your code sleeps {seconds:g} s {where}{line}",
    "query": "your code asks the database{failed}: {sql}",
    "mail": "a mail to {to} arrives: {subject}",
    "mail_refused": "a mail to {to} is refused: {answer}",
    "mail_dropped": "a mail to {to} is cut off",
    "held_fewer": "only {in_flight} of {until} came together",
}
ENDINGS = {  # of your functions, then of what they call
    "ended": {"returned": "returns", "raised": "raises", "cancelled": "is cancelled", "stuck": "does not come back"},
    "end": {"answered": "is done", "raised": "fails", "dropped": "is dropped, as nobody kept its task"},
}


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
    calls = {event["number"]: f"{event['name']}" for event in events if event["kind"] == "call"}
    if len(calls) > 1:
        calls = {number: f"{name} (call {number})" for number, name in calls.items()}
    for seen, event in enumerate(events, start=1):
        print(f"{event['at']:>9.3f} s  {visible(_said(event, calls))}")
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


def _said(event: Event, calls: Mapping[int, str]) -> str:
    known = {name: value for name, value in event.items() if value is not None}
    words = {
        "name": "something",
        **known,
        "line": f" (line {known['line']})" if "line" in known else "",
        "in_flight": f"; {known['in_flight']} at once now" if event["kind"] == "begin" else known.get("in_flight"),
        "failed": ", which fails" if known.get("ending") == "failed" else "",
        "status": f" with {known['status']}" if "status" in known else "",
        "where": "on the loop, which serves nobody meanwhile" if event.get("on_loop") else "in a thread",
        "ending": ENDINGS.get(event["kind"], {}).get(ending := known.get("ending", ""), f"is {ending}"),
        "called": calls.get(known.get("number", 0), "your function"),
        "to": ", ".join(event["to"]) if isinstance(event.get("to"), list) else event.get("to"),
    }
    return SENTENCES.get(event["kind"], event["kind"].replace("_", " ")).format_map(words)


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
