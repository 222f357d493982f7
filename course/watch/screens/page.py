"""A page to read over the app, and what is written on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.highlight import highlight
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from course.grader.verdict import Verdict
from course.terminal import visible
from course.watch.events import told

_MOST_EVENTS = 300  # of a trace on one page
_AROUND = 8  # lines of a page around its body


class Page(ModalScreen[bool]):
    """A titled page: Enter gives True, Esc or q gives False. FOOT says what the two keys do here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave(True)", show=False),
        Binding("escape,q,d,question_mark", "leave(False)", show=False),
        Binding("ctrl+c", "app.leave(130)", show=False, priority=True),
    ]

    def __init__(self, title: str, *body: Widget, foot: str = "Esc closes") -> None:
        super().__init__()
        self._title = title
        self._body = body
        self._foot = foot

    def compose(self) -> ComposeResult:
        """Title, body and foot."""
        with Vertical(classes="page"):
            yield Static(self._title, classes="title", markup=False)
            yield VerticalScroll(*self._body)
            yield Static(self._foot, classes="foot", markup=False)

    def on_resize(self) -> None:
        """What is too long for the window scrolls, between the title and the foot."""
        self.query_one(VerticalScroll).styles.max_height = max(3, self.size.height - _AROUND)

    def action_leave(self, wish: bool) -> None:
        """Close the page."""
        self.dismiss(wish)


def solution_page(title: str, code: str) -> Page:
    """The reference answer."""
    return Page(title, Static(highlight(code, language="python"), classes="code"))


def details_page(title: str, verdict: Verdict) -> Page:
    """Tracebacks cut to the student's lines, what was printed, and the trace."""
    return Page(title, *_details(verdict), foot="Arrows scroll, Esc closes")


def _details(verdict: Verdict) -> Iterator[Widget]:
    for test in verdict.tests:
        if test.traceback:
            yield from _part(test.sentence, test.traceback)
    yield from _part("Your code printed", verdict.output or "nothing")
    yield from _part("What happened, by the kitchen's clock", "\n".join(_events(verdict)) or "nothing was called")


def _part(title: str, text: str) -> Iterator[Widget]:
    yield Static(title, classes="subtitle", markup=False)
    yield Static(visible(text.rstrip()), classes="code", markup=False)


def _events(verdict: Verdict) -> Iterator[str]:
    sentences = {test.id: test.sentence for test in verdict.tests}
    for test, events in groupby(verdict.trace[:_MOST_EVENTS], key=lambda event: event.get("test")):
        yield sentences.get(str(test), str(test))
        shown = list(events)
        yield from (f"  {e['at']:>8g} s  {sentence}" for e, sentence in zip(shown, told(shown), strict=True))
    if len(verdict.trace) > _MOST_EVENTS:
        yield f"and {len(verdict.trace) - _MOST_EVENTS} more events: 'course replay' shows them all."
