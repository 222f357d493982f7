"""What is asked: the starter's docstring, and where to read and edit."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Markdown, Static

from course.catalog import Exercise
from course.student import Student
from course.watch.panes.inline import inline
from course.watch.panes.prose import task_text
from course.watch.question import without_question


class TaskPane(Vertical):
    """The task of one exercise."""

    def compose(self) -> ComposeResult:
        """The text and the two paths."""
        yield Static(id="headline")
        yield task_text(id="task")
        yield Static(id="paths")

    async def show(self, exercise: Exercise, student: Student) -> None:
        """Draw the task as the starter says it, whatever the student's file has become."""
        first, _, rest = without_question(student.task(exercise)).partition("\n\n")
        self.query_one("#headline", Static).update(inline(" ".join(first.split())))
        await self.query_one("#task", Markdown).update(rest)
        self.query_one("#paths", Static).update(_paths(exercise, student))


def _paths(exercise: Exercise, student: Student) -> Content:
    lesson = student.lesson(exercise)
    read, edit = lesson.text.relative_to(student.root), exercise.path.relative_to(student.root)
    return Content.assemble(
        ("Read  ", "$text-muted"), f"{read}", (f"  {lesson.minutes} minutes\n", "$text-muted"),
        ("Edit  ", "$text-muted"), (f"{edit}", "bold"),
    )  # fmt: skip
