"""The search: an exercise by its number, name or lesson."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from course.catalog import Exercise
from course.student import Student
from course.watch.panes.lessons import MARKS, status


class Search(ModalScreen[Exercise | None]):
    """Gives the exercise that the student chose, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("down", "move('cursor_down')", show=False, priority=True),
        Binding("up", "move('cursor_up')", show=False, priority=True),
        Binding("ctrl+c", "app.leave(130)", show=False, priority=True),
    ]

    def __init__(self, student: Student) -> None:
        super().__init__()
        self._student = student

    def compose(self) -> ComposeResult:
        """A line to type in, and what it finds."""
        with Vertical(classes="page"):
            line = Input(placeholder="number, name or lesson", compact=True)
            line.cursor_blink = False
            yield line
            found = OptionList(*self._found(""), compact=True)
            found.can_focus = False  # the arrows move in it while the line keeps the keyboard
            yield found

    def on_mount(self) -> None:
        """The first one is chosen until the student moves."""
        self.query_one(OptionList).highlighted = 0

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find anew at each letter."""
        found = self.query_one(OptionList)
        found.set_options(self._found(event.value))
        found.highlighted = 0 if found.option_count else None

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """Enter takes what is highlighted."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """By Enter or by a click."""
        event.stop()
        self.dismiss(next(e for e in self._student.exercises if e.id == event.option_id))

    def action_move(self, how: str) -> None:
        """One up or down in the list."""
        getattr(self.query_one(OptionList), f"action_{how}")()

    def action_close(self) -> None:
        """Esc: nothing was chosen."""
        self.dismiss(None)

    def _found(self, words: str) -> Iterator[Option]:
        for exercise in self._student.exercises:
            title = self._student.lesson(exercise).title
            names = f"{exercise.number} {exercise.slug} {exercise.slug.replace('_', ' ')} {title}".lower()
            if all(word in names for word in words.lower().split()):
                mark = MARKS[status(self._student, exercise)]
                text = f" {exercise.number:<5}{exercise.slug:<{self._student.widest}}  "
                yield Option(Content.assemble(mark, text, (title, "$text-muted")), id=exercise.id)
