"""The right side: the task, the question, its answer, the verdict and the hints, one below the other."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Markdown, Static

from course.catalog import Exercise
from course.grader.verdict import Verdict
from course.student import Student
from course.watch.panes.asking import QuestionPane
from course.watch.panes.task import TaskPane
from course.watch.panes.verdict import AnswerPane, VerdictPane
from course.watch.question import Question, answer_of
from course.watch.screens.words import hints_seen, what_now


class Work(VerticalScroll):
    """Everything about one exercise."""

    def __init__(self) -> None:
        super().__init__(id="work")
        self._question: Question | None = None  # asked, and not answered by a run yet
        self._guess: str | None = None

    def compose(self) -> ComposeResult:
        """The parts in the order in which a student meets them."""
        yield TaskPane()
        yield QuestionPane(id="asking")
        yield AnswerPane()
        yield VerdictPane()
        yield Vertical(id="hints")

    async def enter(self, exercise: Exercise, student: Student) -> None:
        """Draw the task of EXERCISE; what belonged to the last one goes."""
        self._question = self._guess = None
        with self.app.batch_update():
            for name in ("#asking", "#answer", "#hints"):
                self.query_one(name, Widget).display = False
            await self.query_one("#hints").remove_children()
            await self.query_one(TaskPane).show(exercise, student)
            await self.query_one(VerdictPane).show(exercise, None)
            self.scroll_home(animate=False)

    @property
    def is_asking(self) -> bool:
        """Whether the question stands on the screen."""
        return self.query_one(QuestionPane).display

    def ask(self, question: Question) -> None:
        """Ask before the first run; QuestionPane.Answered comes back."""
        self._question = question
        self.query_one(QuestionPane).ask(question)
        self.call_after_refresh(self.scroll_to_widget, self.query_one(QuestionPane), animate=False)

    def close_question(self, guess: str | None) -> None:
        """Take the question away and keep the GUESS until a run answers it."""
        self._guess = guess
        self.query_one(QuestionPane).display = False
        self.focus(scroll_visible=False)

    async def show_verdict(self, exercise: Exercise, verdict: Verdict, student: Student) -> None:
        """Draw VERDICT and, after the first run, what it says to the question."""
        tries = student.record(exercise).attempts
        with self.app.batch_update():
            await self._show_answer(verdict)
            await self.query_one(VerdictPane).show(exercise, verdict, tries, what_now(exercise, verdict, student))
        answer = self.query_one(AnswerPane)
        top = answer if answer.display else self.query_one(VerdictPane)
        self.call_after_refresh(self.scroll_to_widget, top, animate=False, top=True)

    async def show_hints(self, exercise: Exercise, verdict: Verdict | None, student: Student) -> None:
        """Draw the hints seen so far, the newest in sight."""
        pane = self.query_one("#hints")
        pane.display = True
        texts = hints_seen(exercise, student)[len(pane.children) :]
        await pane.mount_all(Markdown(text, open_links=False) for text in texts)
        for line in self.query(".after").results(Static):
            line.update(what_now(exercise, verdict, student) if verdict else "")
        self.call_after_refresh(self.scroll_to_widget, pane.children[-1], animate=False)

    async def _show_answer(self, verdict: Verdict) -> None:
        pane = self.query_one(AnswerPane)
        pane.display = False
        answer = answer_of(verdict) if self._question else None
        if self._question and answer:
            await pane.show(self._question.text, self._guess, answer)
            self._question = None  # the answer stays until the next verdict
