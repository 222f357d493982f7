"""The list of lessons and exercises, with what was done and earned."""

from __future__ import annotations

import textwrap

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from course.catalog import Exercise, Lesson
from course.student import Student

MARKS = {"passed": ("✓", "bold $success"), "tried": ("·", "bold $warning"), "new": (" ", "")}
HERE = "▸"
_TITLE = 24  # columns; the count stands beside it


class LessonsPane(OptionList):
    """All exercises below their lessons; choosing one sends OptionList.OptionSelected with the exercise's id."""

    _here: Exercise | None = None

    def show(self, student: Student, here: Exercise) -> None:
        """Draw where STUDENT stands, with the exercise HERE marked, and highlighted unless the student is choosing."""
        chosen = self.highlighted_option if self.has_focus and here == self._here else None
        self._here = here
        options = [option for lesson in student.lessons for option in _lesson(lesson, student, here)]
        self.set_options(options)
        self.highlighted = self.get_option_index(chosen.id if chosen and chosen.id else here.id)


def status(student: Student, exercise: Exercise) -> str:
    """What was done: "passed", "tried" or "new"."""
    record = student.record(exercise)
    return "passed" if record.passed else "tried" if record.attempts else "new"


def _lesson(lesson: Lesson, student: Student, here: Exercise) -> list[Option]:
    done = sum(student.has_passed(exercise) for exercise in lesson.exercises)
    title = "\n".join(textwrap.wrap(f"{int(lesson.name[:2])}  {lesson.title}", _TITLE, subsequent_indent="   "))
    head = Content.assemble((title, "bold $text"), (f"  {done}/{len(lesson.exercises)}", "$text-muted"))
    return [Option(head, disabled=True), *(_exercise(e, student, here) for e in lesson.exercises)]


def _exercise(exercise: Exercise, student: Student, here: Exercise) -> Option:
    points = student.record(exercise).best
    text = f" {exercise.number:<5}{exercise.slug:<{student.widest}} "
    line = Content.assemble(
        HERE if exercise == here else " ",
        MARKS[status(student, exercise)],
        (text, "bold" if exercise == here else ""),
        (f"{points or '':>3}", "$text-muted"),
    )
    return Option(line, id=exercise.id)
