"""What is pressed under a verdict: the next hint, and which of two versions to take."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets

from course.catalog import Exercise
from course.notebooks.saving import Newer
from course.student import Student
from course.terminal import visible


def hints_panel(exercise: Exercise) -> ipywidgets.VBox:
    """A button that shows one hint after another. Each counts as `course hint` counts it."""
    shown = ipywidgets.HTML()
    button = ipywidgets.Button(layout=ipywidgets.Layout(width="auto", align_self="flex-start"))

    def label() -> None:
        seen = min(Student().record(exercise).hints, len(exercise.hints))
        button.description = f"Hint {seen + 1} of {len(exercise.hints)}"
        if seen == len(exercise.hints):
            button.description, button.disabled = "All hints are out", True

    def show(_: object) -> None:
        student = Student()
        tier = min(student.record(exercise).hints + 1, len(exercise.hints))
        student.add_hint(exercise, tier)
        shown.value += _hint(exercise, tier)
        label()

    seen = min(Student().record(exercise).hints, len(exercise.hints))
    shown.value = "".join(_hint(exercise, tier) for tier in range(1, seen + 1))
    label()
    button.on_click(show)
    return ipywidgets.VBox([shown, button])


def _hint(exercise: Exercise, tier: int) -> str:
    text = escape(visible(exercise.hints[tier - 1].strip())).replace("\n\n", "<br><br>").replace("\n    ", "<br>&emsp;")
    return f'<div style="line-height: 1.5; max-width: 60em; margin: 4px 0"><b>Hint {tier}.</b> {text}</div>'


class Choice(ipywidgets.VBox):
    """The file and the cell differ, and the file may be newer: nothing is graded before one is taken.

    KEPT is where a copy of the file lies; TAKE takes one and gives the verdict as HTML.
    """

    def __init__(self, exercise: Exercise, kept: Path | None, take: Callable[[Newer], str]) -> None:
        name = exercise.path.relative_to(exercise.root)
        if kept is not None and kept.is_relative_to(exercise.root):
            kept = kept.relative_to(exercise.root)
        self._said = ipywidgets.HTML(
            f'<div role="alert" style="max-width: 60em; line-height: 1.4"><b>{name} holds work that this cell does not '
            f"have,</b> so it was not overwritten and nothing was graded. A copy of it is kept as "
            f"<code>{escape(str(kept))}</code>. Which of the two shall it be?</div>"
        )
        self._take = take
        self._file = self._button("Keep the file", Newer.FILE)
        self._cell = self._button("Take this cell", Newer.CELL)
        self._verdict = ipywidgets.HTML()
        super().__init__([self._said, ipywidgets.HBox([self._file, self._cell]), self._verdict])

    def _button(self, label: str, newer: Newer) -> ipywidgets.Button:
        button = ipywidgets.Button(description=label, layout=ipywidgets.Layout(width="auto"))
        button.on_click(lambda _: self._chosen(newer))
        return button

    def _chosen(self, newer: Newer) -> None:
        self._file.disabled = self._cell.disabled = True
        try:
            answer = self._take(newer)
        except Exception as error:  # a button has no cell in which an error could stand
            answer = escape(f"That did not work: {error}")
        self._verdict.value = answer
