"""The events of a trace as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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
    "printed": "{name} writes: {text}",
    "held_fewer": "only {in_flight} of {until} came together",
}
ENDINGS = {  # of your functions, then of what they call
    "ended": {"returned": "returns", "raised": "raises", "cancelled": "is cancelled", "stuck": "does not come back"},
    "end": {"answered": "is done", "raised": "fails", "dropped": "is dropped, as nobody kept its task"},
}


def told(events: Sequence[Event]) -> Iterator[str]:
    """A sentence for each of EVENTS, which are those of one test."""
    calls = {event["number"]: f"{event['name']}" for event in events if event["kind"] == "call"}
    if len(calls) > 1:
        calls = {number: f"{name} (call {number})" for number, name in calls.items()}
    yield from (_said(event, calls) for event in events)


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
