"""The question asked before an exercise's first run, and what the run answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from course.grader.verdict import Verdict

_BEGINS = "Before you run it:"
_MOST_EVENTS = 2000  # that the examiner keeps of one test
Pot = tuple[str, float, float | None]  # name, start and end in virtual seconds; an open one has no end


@dataclass(frozen=True, kw_only=True)
class Question:
    """What to think about before the first run."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the first test of a run showed: plain sentences, and the pot chart where something was on the stove."""

    sentence: str
    chart: str = ""


def question_of(task: str) -> Question | None:
    """The question that TASK (a starter's docstring) asks; None when it asks none."""
    for paragraph in task.split("\n\n"):
        words = " ".join(paragraph.split())
        if words.startswith(_BEGINS):
            asked = words.removeprefix(_BEGINS).strip()
            return Question(text=asked[:1].upper() + asked[1:])
    return None


def without_question(task: str) -> str:
    """TASK without the paragraph that asks the question."""
    return "\n\n".join(p for p in task.split("\n\n") if not p.lstrip().startswith(_BEGINS))


def answer_of(verdict: Verdict) -> Answer | None:
    """What the first test of VERDICT showed; None when nothing of yours was called."""
    events = [event for event in verdict.trace if verdict.tests and event.get("test") == verdict.tests[0].id]
    call = next((event for event in events if event["kind"] == "call"), None)
    if call is None:
        return None
    pots = list(pots_of(events))
    sentences = [_lasted(events, call), *_stood_still(events), *_why(pots)]
    return Answer(sentence=" ".join(sentences), chart=chart_of(pots, events) if pots else "")


def _lasted(events: Sequence[dict[str, Any]], call: dict[str, Any]) -> str:
    name, number = call.get("name"), call.get("number")
    ended = next((e["at"] for e in events if e["kind"] == "ended" and e.get("number") == number), None)
    if ended is None and len(events) >= _MOST_EVENTS:
        return f"In the first test, {name} took {_time(events[-1]['at'] - call['at'])} or more on the kitchen's clock."
    if ended is None:
        return f"In the first test, {name} had not come back when the test ended."
    return f"In the first test, {name} took {_time(ended - call['at'])} on the kitchen's clock."


def _stood_still(events: Sequence[dict[str, Any]]) -> Iterator[str]:
    slept = [e for e in events if e["kind"] == "sleep" and e.get("on_loop")]
    if slept:
        line = f" (line {slept[0]['line']})" if slept[0].get("line") else ""
        yield f"The loop itself slept for {_time(sum(e['seconds'] for e in slept))}{line}: it served nobody meanwhile."


def _why(pots: Sequence[Pot]) -> Iterator[str]:
    lasting = [end - start for _, start, end in pots if end is not None]
    if not pots:
        yield "It awaited nothing from the kitchen."
    elif len(pots) == 1:
        yield (
            f"It awaited {pots[0][0]} for {_time(lasting[0])}."
            if lasting
            else f"{pots[0][0]} had not ended when the test did."
        )
    else:
        peak = _peak(pots)
        together = "one after the other" if peak == 1 else f"up to {peak} at the same time"
        yield f"It made {len(pots)} calls, {together}."
        if lasting:
            yield f"The longest lasted {_time(max(lasting))}, all of them together {_time(sum(lasting))}."


def pots_of(events: Sequence[dict[str, Any]]) -> Iterator[Pot]:
    """Each call with its end: of calls with one name, the first that began is taken to end first."""
    ends: dict[str, list[float]] = {}
    for event in events:
        if event["kind"] == "end":
            ends.setdefault(event["name"], []).append(event["at"])
    for event in events:
        if event["kind"] == "begin":
            left = ends.get(event["name"])
            yield event["name"], event["at"], left.pop(0) if left else None


def _peak(pots: Sequence[Pot]) -> int:
    changes = [(start, 1) for _, start, _ in pots] + [(end, -1) for _, _, end in pots if end is not None]
    running = peak = 0
    for _, step in sorted(changes):  # at one instant the ends come first
        running += step
        peak = max(peak, running)
    return peak


def chart_of(pots: Sequence[Pot], events: Sequence[dict[str, Any]]) -> str:
    """The pot chart of POTS at the time of the last of EVENTS."""
    from course.grader.examiner.chart import pot_chart  # brings the examiner along, which starts slowly

    return pot_chart(pots, now=max(event["at"] for event in events)).removeprefix("seen:\n")


def _time(seconds: float) -> str:
    return f"{seconds:,.6f}".rstrip("0").rstrip(".") + " s"
