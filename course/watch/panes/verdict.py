"""A verdict as widgets: sentences with ticks and points, the student's line, the pot chart, seen against wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.highlight import highlight
from textual.widget import Widget
from textual.widgets import Static

from course.catalog import Exercise
from course.grader.verdict import TestResult, Verdict
from course.report import source_line
from course.terminal import visible
from course.watch.panes.chart import drawn
from course.watch.panes.inline import inline
from course.watch.question import Answer

MARKS = {"passed": "✓", "failed": "✗", "error": "✗", "not_run": "-"}


class VerdictPane(Vertical):
    """The last verdict; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__(id="verdict")
        self._parts: list[Widget] = []

    def compose(self) -> ComposeResult:
        """What show() was given."""
        yield from self._parts

    async def show(self, exercise: Exercise, verdict: Verdict, tries: int, after: str) -> None:
        """Draw VERDICT on EXERCISE, the student's run number TRIES, and what to do AFTER it."""
        self._parts = list(_parts(exercise, verdict, tries, after))
        await self.recompose()


class AnswerPane(Vertical):
    """The question again, with the guess and what the run showed."""

    def __init__(self) -> None:
        super().__init__(id="answer")
        self.display = False

    async def show(self, question: str, guess: str | None, answer: Answer) -> None:
        """Draw the answer."""
        await self.remove_children()
        rows = [("Asked", question), ("You said", guess or ""), ("It showed", answer.sentence)]
        await self.mount(
            Static("The question, answered by the run", classes="title"),
            *(_labelled(label, text, "") for label, text in rows if text),
            *([Static(drawn(visible(answer.chart)), classes="chart")] if answer.chart else []),
        )
        self.display = True


def _parts(exercise: Exercise, verdict: Verdict, tries: int, after: str) -> Iterator[Widget]:
    if verdict.ending != "grader_error":
        yield _score(verdict, tries)
    if verdict.ending != "completed":
        yield Static(visible(verdict.message or f"The verdict ended as {verdict.ending}."), classes="ending")
    if any(test.outcome != "not_run" for test in verdict.tests):
        yield from (_test(test, exercise.path) for test in verdict.tests)
    if after:
        yield Static(after, classes="after", markup=False)


def _score(verdict: Verdict, tries: int) -> Static:
    word = "Passed" if verdict.passed else "Not yet"
    counted = (f"   try {tries}", "$text-muted") if tries else ""
    text = Content.assemble((f"{word}: {verdict.score} of {verdict.max_score} points", "bold"), counted)
    return Static(text, classes=f"score {'passed' if verdict.passed else 'failed'}")


def _test(test: TestResult, path: Path) -> Horizontal:
    points = f"{test.earned}/{test.points}" if test.outcome != "not_run" else "-"
    mark = Static(f"{MARKS[test.outcome]} {points:>4}", classes=f"mark {test.outcome}", markup=False)
    sentence = Static(inline(test.sentence), classes="sentence")
    found = _findings(test, path) if test.outcome in ("failed", "error") else ()
    return Horizontal(mark, Vertical(sentence, *found, classes="found"), classes=f"test {test.outcome}")


def _findings(test: TestResult, path: Path) -> Iterator[Widget]:
    for line in visible(test.message).splitlines():
        label, colon, rest = line.partition(": ")
        is_labelled = bool(colon) and label in ("Seen", "Wanted")
        yield _labelled(label, rest, label.lower()) if is_labelled else Static(line, classes="plain", markup=False)
    if test.line is not None:
        yield from _place(test, path)
    if test.chart:
        yield Static(drawn(visible(test.chart)), classes="chart")


def _labelled(label: str, text: str, kind: str) -> Horizontal:
    return Horizontal(Static(label, classes=f"label {kind}"), Static(inline(text), classes="text"), classes="labelled")


def _place(test: TestResult, path: Path) -> Iterator[Widget]:
    text = visible(source_line(path.parent, test.file, test.line or 0))
    place = "" if test.file == path.name else f"in {test.file or 'your file'}"
    source = Static(highlight(text, language="python") if text else visible(place), classes="source")
    label = Static(f"Line {test.line}", classes="label")
    yield Horizontal(
        label,
        source,
        *([Static(visible(place), classes="place", markup=False)] if place and text else []),
        classes="labelled",
    )
