"""The terminal app: the exercise on the desk, graded at each save."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Footer, OptionList, Static

from course.catalog import Exercise, Lesson
from course.grader.verdict import Verdict
from course.watch import theme
from course.watch.desk import Desk
from course.watch.keys import Keyboard
from course.watch.panes.asking import QuestionPane
from course.watch.panes.heading import Heading
from course.watch.panes.lessons import LessonsPane
from course.watch.panes.prose import prose
from course.watch.panes.work import Work
from course.watch.screens.page import Page
from course.watch.screens.words import WELCOME, lesson_done

_UNNOTICED = 0.3  # seconds; a verdict that takes longer says that it is being made, and a long one what goes on


class CourseApp(Keyboard):
    """The app at one desk; run() returns when the student leaves, `return_code` is then the exit code."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]  # noqa: RUF012 - the type is the base class's

    def __init__(self, desk: Desk) -> None:
        super().__init__(ansi_color=True if theme.colourless() else None)
        self.animation_level = "none"  # it would be sent over ssh, too
        self.desk = desk
        self._arrived: Exercise | None = None  # the exercise whose first content has come
        self._done: set[str] = set()  # the lessons that need no moment any more
        for known in theme.THEMES:
            self.register_theme(known)

    def compose(self) -> ComposeResult:
        """The one screen."""
        yield Heading()
        with Horizontal(id="middle"):
            yield LessonsPane(id="lessons", compact=True)
            yield Work()
        yield Static(id="notice", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    async def on_mount(self) -> None:
        """Begin with the exercise on the desk; who has done nothing yet is welcomed."""
        self.theme = theme.NO_COLOUR if theme.colourless() else theme.chosen(self.desk.student.state)
        self.say()
        self._note_done()
        await self.enter()
        self._keep_up()
        if self.desk.student.records:
            self._follow()
        else:
            page = Page("Welcome", prose(WELCOME), foot="Enter begins, Ctrl-C leaves")
            self.push_screen(page, self._begin)

    async def enter(self) -> None:
        """Draw the exercise that is on the desk."""
        self._arrived = None
        self.action_close_list()
        await self.query_one(Work).enter(self.desk.exercise, self.desk.student)
        self._draw_progress()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """An exercise was chosen in the list."""
        await self.go(next(e for e in self.desk.student.exercises if e.id == event.option_id))

    def on_question_pane_answered(self, event: QuestionPane.Answered) -> None:
        """The question was answered or skipped: now the first run."""
        self._close_question(event.choice)
        self._grade()

    def _begin(self, _: bool | None) -> None:
        self._follow()

    @work(exclusive=True, group="saves")
    async def _follow(self) -> None:
        """Grade the exercise on the desk when it arrives, after its question, and at each save."""
        async for _ in self.desk.saves():
            if self._arrived != self.desk.exercise:
                self._arrived = self.desk.exercise
                if (question := self.desk.question()) is not None:
                    self.query_one(Work).ask(question)
                    continue
            elif self.query_one(Work).is_asking:  # a save is a run: who saves has skipped the question
                self._close_question(None)
            self._grade()

    def _close_question(self, guess: str | None) -> None:
        self.desk.answer(guess)
        self.query_one(Work).close_question(guess)
        self.say()

    @work(exclusive=True, group="verdict")
    async def _grade(self) -> None:
        exercise, heading = self.desk.exercise, self.query_one(Heading)

        def say() -> None:
            # As it is by now: a later save may have begun its verdict, and what the timer asked for may come late.
            heading.say_grading(self.desk.is_grading, self.desk.doing)

        slow = self.set_interval(_UNNOTICED, say)
        try:
            verdict = await self.desk.grade()
        finally:
            slow.stop()
            say()
        if verdict is not None:  # else overtaken
            self.call_later(self._show, exercise, verdict)  # the next save shall not end it halfway

    async def _show(self, exercise: Exercise, verdict: Verdict) -> None:
        if self.desk.verdict is not verdict or self.is_leaving:  # the student has gone on
            return
        student = self.desk.student
        await self.query_one(Work).show_verdict(exercise, verdict, student)
        self._draw_progress()
        if student.notices:
            self.say()
        lesson = student.lesson(exercise)
        if verdict.passed and lesson.name in self._note_done():
            self._celebrate(lesson)

    @work(group="elsewhere")
    async def _keep_up(self) -> None:
        """Show what is done in another course that is open at the same time."""
        async for _ in self.desk.elsewhere():
            self._draw_progress()
            if self.desk.student.notices:
                self.say()

    def _note_done(self) -> set[str]:
        """The names of those lessons that are done since the last call."""
        student = self.desk.student
        done = {lesson.name for lesson in student.lessons if all(map(student.has_passed, lesson.exercises))}
        new, self._done = done - self._done, self._done | done
        return new

    def _celebrate(self, lesson: Lesson) -> None:
        student, following = self.desk.student, self.desk.following
        title = f"Lesson {int(lesson.name[:2])} is done: {lesson.title}"
        foot = f"Enter goes on with {following.number} {following.slug}, Esc stays here" if following else "Esc closes"
        page = Page(title, prose(lesson_done(student, lesson, following)), foot=foot)

        async def go_on(wished: bool | None) -> None:
            if wished and following is not None:
                await self.go(following)

        self.push_screen(page, go_on)

    def _draw_progress(self) -> None:
        student, exercise = self.desk.student, self.desk.exercise
        self.query_one(Heading).show(student, exercise)
        self.query_one(LessonsPane).show(student, exercise)
