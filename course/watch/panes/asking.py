"""The question before the first run."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from course.watch.panes.inline import inline
from course.watch.question import Question


class QuestionPane(Vertical):
    """Asks before the first run; hidden while there is nothing to ask."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "skip", "skip the question")]

    class Answered(Message):
        """The student expects CHOICE, or has skipped the question (None)."""

        def __init__(self, choice: str | None) -> None:
            super().__init__()
            self.choice = choice

    def compose(self) -> ComposeResult:
        """The question and the line to answer in."""
        yield Static("Before the first run", classes="title")
        yield Static(id="question")
        # A cursor that blinks would keep the app awake.
        line = Input(placeholder="Your guess in a few words, then Enter. Esc skips.", id="guess", compact=True)
        line.cursor_blink = False
        yield line

    def ask(self, question: Question) -> None:
        """Show QUESTION, with the cursor in the line to answer in."""
        self.query_one("#question", Static).update(inline(question.text))
        self.query_one("#guess", Input).clear()
        self.display = True
        self.query_one("#guess", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the guess, or a skip where the line is empty."""
        event.stop()
        self.post_message(self.Answered(event.value.strip() or None))

    def action_skip(self) -> None:
        """Esc: no guess."""
        self.post_message(self.Answered(None))
