"""A question with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static


class Ask(ModalScreen[bool]):
    """Asks QUESTION: y gives True, every other way out gives False."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "say(True)", show=False),
        Binding("n,escape,enter,q", "say(False)", show=False),
        Binding("ctrl+c", "app.leave(130)", show=False, priority=True),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the two keys."""
        with Vertical(classes="page small"):
            yield Static(self._question, markup=False)
            yield Static("y yes    n no", classes="foot", markup=False)

    def action_say(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
