"""What the keys of the app do."""

from __future__ import annotations

import asyncio
import subprocess
from typing import ClassVar

from textual.app import App, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from course.catalog import Exercise
from course.starters import StarterError
from course.terminal import Complaint, visible
from course.watch import theme
from course.watch.desk import Desk
from course.watch.editor import Opening, opening
from course.watch.panes.lessons import LessonsPane
from course.watch.panes.work import Work
from course.watch.screens.ask import Ask
from course.watch.screens.page import Page, details_page, solution_page
from course.watch.screens.search import Search
from course.watch.screens.words import HELP


class Keyboard(App[None]):
    """The app's keys, and the line in which they answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hint", "hint"),
        Binding("n", "next", "next"),
        Binding("l", "list", "list"),
        Binding("slash", "search", "find", key_display="/"),
        Binding("o", "open", "open"),
        Binding("d", "details", "more"),
        Binding("s", "solution", "solve"),
        Binding("r", "reset", "reset"),
        Binding("t", "theme", "theme"),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "leave(0)", "quit"),
        Binding("enter", "go_on", show=False),
        Binding("escape", "close_list", show=False),
        Binding("ctrl+c", "leave(130)", show=False, priority=True),
    ]

    desk: Desk

    async def enter(self) -> None:
        """Draw the exercise that is on the desk."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the student types, '/' is a letter; Textual knows that of the other keys by itself."""
        return not (action == "search" and isinstance(self.focused, Input)) and super().check_action(action, parameters)

    def say(self, *sentences: str) -> None:
        """Show SENTENCES, and what the desk has to tell, in the line above the keys; nothing takes the line away."""
        line = self.query_one("#notice", Static)
        text = "\n".join(visible(sentence) for sentence in (*sentences, *self.desk.take_notices()))
        line.update(text)
        line.display = bool(text)

    async def go(self, exercise: Exercise) -> None:
        """Put EXERCISE on the desk and draw it."""
        if self.is_leaving:
            return
        self.desk.choose(exercise)
        self.say()
        await self.enter()

    async def action_hint(self) -> None:
        """Show the next tier."""
        before = self.desk.hints_shown
        text = self.desk.hint()
        self.say(*(["There are no hints here."] if text is None else []))
        if text is not None:
            await self.query_one(Work).show_hints(self.desk.exercise, self.desk.verdict, self.desk.student)
            if before == len(self.desk.exercise.hints):
                self.say("That was the last hint. s shows a solution.")

    async def action_next(self) -> None:
        """Go on with the next exercise that is not passed."""
        following = self.desk.following
        if following is None:
            self.say("There is nothing left that you have not passed.")
        else:
            await self.go(following)

    async def action_go_on(self) -> None:
        """Enter: next, once the verdict is a pass."""
        if self.desk.verdict is not None and self.desk.verdict.passed:
            await self.action_next()

    def action_list(self) -> None:
        """Go to the list, or back."""
        lessons = self.query_one(LessonsPane)
        if lessons.has_focus:
            self.action_close_list()
        else:
            self.screen_stack[0].add_class("-list")
            lessons.focus()

    def action_close_list(self) -> None:
        """Back to the task."""
        self.screen_stack[0].remove_class("-list")
        self.query_one(Work).focus(scroll_visible=False)

    def action_search(self) -> None:
        """Go to an exercise by its name."""

        async def go(chosen: Exercise | None) -> None:
            if chosen is not None:
                await self.go(chosen)

        self.push_screen(Search(self.desk.student), go)

    def action_reset(self) -> None:
        """Put the starter back, after asking."""
        name = self.desk.exercise.path.name
        question = f"Put the starter back in {name}? Your file is kept as a backup."
        self.push_screen(Ask(question), lambda wished: self._reset() if wished else None)

    def _reset(self) -> None:
        name = self.desk.exercise.path.name
        try:
            backup = self.desk.reset()
        except StarterError as error:
            self.say(str(error))
            return
        if backup is None:
            self.say(f"{name} is the starter already.")
        else:
            shown = str(backup).removeprefix(f"{self.desk.student.root}/")
            self.say(f"{name} is the starter again. Your file is kept as {shown}")

    def action_solution(self) -> None:
        """Show a solution: after a pass or, when it is really wished for, before."""
        exercise = self.desk.exercise
        if self.desk.student.has_passed(exercise):
            self._show_solution()
            return
        question = f"You have not passed {exercise.number} {exercise.slug} yet. Show a solution all the same?"
        self.push_screen(Ask(question), lambda wished: self._show_solution() if wished else None)

    def _show_solution(self) -> None:
        exercise = self.desk.exercise
        try:
            text = self.desk.solution(anyway=True)
        except OSError as error:
            self.say(f"The solution {exercise.solution} cannot be read: {error.strerror}.")
            return
        self.say()
        self.push_screen(solution_page(f"A solution of {exercise.number} {exercise.slug}", text or ""))

    def action_details(self) -> None:
        """Show more of the last verdict."""
        exercise, verdict = self.desk.exercise, self.desk.verdict
        if verdict is None:
            self.say("There is no verdict yet: save your file.")
        else:
            self.push_screen(details_page(f"{exercise.number} {exercise.slug}: the last verdict in detail", verdict))

    def action_help(self) -> None:
        """Show all keys."""
        self.push_screen(Page("Keys", Static(HELP, markup=False)))

    def action_theme(self) -> None:
        """Dark becomes light and light dark."""
        if theme.colourless():
            self.say("NO_COLOR is set, so there is neither light nor dark.")
            return
        self.theme = theme.LIGHT if self.theme == theme.DARK else theme.DARK
        theme.keep(self.desk.student.state, self.theme)

    async def action_open(self) -> None:
        """Open the student's file in an editor."""
        try:
            await self._open(opening(self.desk.exercise.path))
        except Complaint as error:
            self.say(str(error))
        except OSError as error:
            self.say(f"The editor cannot be started: {error.strerror}.")

    async def _open(self, how: Opening) -> None:
        if how.windowed:
            null = subprocess.DEVNULL
            await asyncio.create_subprocess_exec(
                *how.command, stdin=null, stdout=null, stderr=null, start_new_session=True
            )
            self.say(f"Opened with {how.command[0]}.")
            return
        try:
            with self.suspend():
                code = subprocess.run(how.command).returncode  # noqa: ASYNC221, S603 - the terminal is the editor's now
        except SuspendNotSupported:
            self.say("The editor needs this terminal, and it cannot be lent: open the file in another window.")
            return
        self.say(*([f"The editor '{how.command[0]}' ended with code {code}."] if code else []))

    @property
    def is_leaving(self) -> bool:
        """Whether the app is ending: Textual then draws nothing new, and calls it an error."""
        return self.return_code is not None

    def action_leave(self, code: int) -> None:
        """End the app with this exit code."""
        self.exit(return_code=code)
