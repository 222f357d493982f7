"""The right side: the task, the question, its answer, the verdict and the hints, one below the other."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.events import Key, MouseScrollDown, MouseScrollUp
from textual.widget import Widget
from textual.widgets import Static

from course.catalog import Exercise
from course.grader.verdict import Verdict
from course.student import Student
from course.watch.panes.asking import QuestionPane
from course.watch.panes.prose import prose
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
        self._drawing = asyncio.Lock()  # one at a time: each takes several steps
        self._sought: tuple[Widget, bool] | None = None  # to be in sight, at the top or anywhere

    def compose(self) -> ComposeResult:
        """The parts in the order in which a student meets them."""
        yield TaskPane()
        yield QuestionPane(id="asking")
        yield AnswerPane()
        yield VerdictPane()
        yield Vertical(id="hints")

    async def enter(self, exercise: Exercise, student: Student) -> None:
        """Draw the task of EXERCISE; what belonged to the last one goes."""
        self._question = self._guess = self._sought = None
        for name in ("#asking", "#answer", "#verdict", "#hints"):
            self.query_one(name, Widget).display = False
        async with self._drawing:
            with self.app.batch_update():
                await self.query_one("#hints").remove_children()
                await self.query_one(TaskPane).show(exercise, student)
                if self._sought is None:  # else there is something newer already
                    self.scroll_home(animate=False)

    @property
    def is_asking(self) -> bool:
        """Whether the question stands on the screen."""
        return self.query_one(QuestionPane).display

    def ask(self, question: Question) -> None:
        """Ask before the first run; QuestionPane.Answered comes back."""
        self._question = question
        self.query_one(QuestionPane).ask(question)
        self._seek(self.query_one(QuestionPane))

    def close_question(self, guess: str | None) -> None:
        """Take the question away and keep the GUESS until a run answers it."""
        self._guess = guess
        self.query_one(QuestionPane).display = False
        self.focus(scroll_visible=False)

    async def show_verdict(self, exercise: Exercise, verdict: Verdict, student: Student) -> None:
        """Draw VERDICT and, after the first run, what it says to the question."""
        tries = student.record(exercise).attempts
        async with self._drawing:
            verdict_pane, answer = self.query_one(VerdictPane), self.query_one(AnswerPane)
            with self.app.batch_update():
                await self._show_answer(verdict)
                await verdict_pane.show(exercise, verdict, tries, what_now(exercise, verdict, student))
                verdict_pane.display = True
            self._seek(answer if answer.display else verdict_pane, top=True)

    async def show_hints(self, exercise: Exercise, verdict: Verdict | None, student: Student) -> None:
        """Draw the hints seen so far, the newest in sight."""
        async with self._drawing:
            pane = self.query_one("#hints")
            pane.display = True
            texts = hints_seen(exercise, student)[len(pane.children) :]
            await pane.mount_all(prose(text) for text in texts)
            for line in self.query(".after").results(Static):
                line.update(what_now(exercise, verdict, student) if verdict else "")
            self._seek(pane.children[-1])

    def on_key(self, _: Key) -> None:
        """Who takes a key may want to look elsewhere."""
        self._sought = None

    def on_mouse_scroll_down(self, _: MouseScrollDown) -> None:
        """Who scrolls wants to look elsewhere."""
        self._sought = None

    def on_mouse_scroll_up(self, _: MouseScrollUp) -> None:
        """Who scrolls wants to look elsewhere."""
        self._sought = None

    def watch_virtual_size(self) -> None:
        """Text is laid out in more than one step, and each moves what is below it."""
        self.call_after_refresh(self._scroll_to_sought)

    def _seek(self, widget: Widget, *, top: bool = False) -> None:
        self._sought = (widget, top)
        self.call_after_refresh(self._scroll_to_sought)

    def _scroll_to_sought(self) -> None:
        if self._sought is not None and self._sought[0].is_attached:
            self.scroll_to_widget(self._sought[0], animate=False, top=self._sought[1], immediate=True)

    async def _show_answer(self, verdict: Verdict) -> None:
        pane = self.query_one(AnswerPane)
        pane.display = False
        answer = answer_of(verdict) if self._question else None
        if self._question and answer:
            await pane.show(self._question.text, self._guess, answer)
            self._question = None  # the answer stays until the next verdict
