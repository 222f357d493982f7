"""A student's evening in a real terminal: lesson 1 in tmux, from the first run to the last exercise and back again."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.grader.sandbox.processes import descendants
from course.progress import Progress
from course.student import Student

from ..desk import Desk
from ..leftovers import nothing_left, still_alive
from ..test_interrupted import ASLEEP, running, wait_until
from .parts import parent_of

PATIENCE = 60  # seconds until a screen that does not come is given up; nothing is measured by it
SIZES = [(80, 24), (160, 50)]


class Terminal:
    """A tmux of its own with one window of COLUMNS x LINES, in which commands run in the copy of the course."""

    def __init__(self, desk: Desk, folder: Path, size: tuple[int, int], **more: str) -> None:
        self.desk = desk
        self.folder = folder
        self.starts = 0
        self.size = [str(number) for number in size]
        self.environment = {k: v for k, v in desk.environment(**more).items() if k not in ("TMUX", "COLUMNS")}

    def course(self, *arguments: str) -> None:
        """Run `course ARGUMENTS` until it ends; then its exit code stands in the window."""
        self.starts += 1  # a server that is ending would still answer at its socket
        command = f"{shlex.join([*self.desk.command, *arguments])}; echo ended with $?; exec cat"
        width, height = self.size
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, "-s", "desk", command)

    def tmux(self, *arguments: str) -> str:
        call = ["tmux", "-S", str(self.folder / f"tmux-{self.starts}"), *arguments]
        done = subprocess.run(call, env=self.environment, cwd=self.desk.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "desk")

    def see(self, *texts: str, gone: str = "\0") -> None:
        """Wait until all TEXTS stand on the screen and GONE does not."""
        deadline = time.monotonic() + PATIENCE
        while gone in (screen := self.screen) or not all(text in screen for text in texts):
            assert time.monotonic() < deadline, f"{texts} without {gone!r} in:\n{screen}"
            time.sleep(0.02)
        assert max(map(len, screen.splitlines())) <= int(self.size[0])

    def press(self, *keys: str) -> None:
        """Press keys as tmux names them."""
        self.tmux("send-keys", "-t", "desk", *keys)

    @property
    def pid(self) -> int:
        """The shell that runs `course`."""
        return int(self.tmux("display-message", "-p", "-t", "desk", "#{pane_pid}"))

    def end(self) -> None:
        """End what runs in the window."""
        self.tmux("kill-server")


@pytest.fixture(params=SIZES, ids=["80x24", "160x50"])
def terminal(desk: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A terminal whose editor writes the solution of 1.3 into any file."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is missing: 'apt-get install tmux' or 'brew install tmux' brings it")
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\necho a terminal editor; cp "{desk.exercise("1.3").solution}" "$1"\n')
    editor.chmod(0o755)
    terminal = Terminal(desk, tmp_path, request.param, EDITOR=str(editor))
    yield terminal
    terminal.end()


def test_an_evening_with_the_course(desk: Desk, terminal: Terminal):
    terminal.course("watch")
    first_exercise(desk, terminal)
    second_exercise_with_question_and_reset(desk, terminal)
    third_exercise_in_the_editor(terminal)
    search_and_leave(terminal)
    terminal.end()
    terminal.course()  # back where it was
    terminal.see("1.4 partial_failure", "Before the first run", "3 of 10")
    terminal.press("C-c")
    terminal.see("ended with 130", "Your progress is kept")
    assert Progress(desk.state).records()["01_event_loop/01_await_it"].hints == 3


def first_exercise(desk: Desk, terminal: Terminal) -> None:
    terminal.see("Welcome", "Enter begins")
    terminal.press("Enter")
    terminal.see("Before the first run", gone="Welcome")
    terminal.press("10 minutes", "Enter")
    terminal.see("You said   10 minutes", "Not yet: 0 of 10 points")
    for words in ("Hint 1 of 3", "Hint 2 of 3", "One word is missing"):
        terminal.press("h")
        terminal.see(words)
    desk.exercise("1.1").path.write_text("async def serve(cook, dish:\n")
    terminal.see("line 1", "try 1")
    desk.solve("1.1")
    terminal.see("Passed: 10 of 10 points", "try 2", "Enter goes on with 1.2")
    terminal.press("Enter")


def second_exercise_with_question_and_reset(desk: Desk, terminal: Terminal) -> None:
    terminal.see("1.2 cook_together", "Before the first run")
    terminal.press("Escape")
    terminal.see("Not yet: 5 of 10 points", "one after the other")
    desk.solve("1.2")
    terminal.see("Passed: 10 of 10 points")
    terminal.press("r")
    terminal.see("Put the starter back in 02_cook_together.py?")
    terminal.press("y")
    terminal.see("Not yet: 5 of 10 points", ".course/backups/")
    terminal.press("n")


def third_exercise_in_the_editor(terminal: Terminal) -> None:
    terminal.see("1.3 task_group", "Before the first run")
    terminal.press("Escape")
    terminal.see("Not yet: 4 of 10 points")
    terminal.press("o")
    terminal.see("Passed: 10 of 10 points", "3 of 10")
    terminal.press("l")
    terminal.see("1.10 keep_the_task")
    terminal.press("l")


def search_and_leave(terminal: Terminal) -> None:
    terminal.press("/")
    terminal.see("number, name or lesson")
    terminal.press("partial", "Enter")
    terminal.see("The waiter's list of ids has blanks and doubles", "Before the first run")
    terminal.press("C-c")
    terminal.see("ended with 130")


@pytest.mark.parametrize("terminal", SIZES[:1], ids=["80x24"], indirect=True)
def test_killed_in_the_middle_of_a_verdict_it_goes_on_at_the_next_start(desk: Desk, terminal: Terminal):
    desk.solve("1.1")
    with nothing_left():
        terminal.environment["TMPDIR"] = tempfile.gettempdir()
        terminal.course("watch", "1.1")
        terminal.see("Welcome")
        terminal.press("Enter")
        terminal.see("Before the first run")
        terminal.press("Escape")
        terminal.see("Passed: 10 of 10 points")
        desk.exercise("1.1").path.write_text(ASLEEP)
        wait_until(lambda: running(terminal.pid, "a-pot-on-the-stove"))
        (app,) = (pid for pid in running(terminal.pid, "-m course watch") if parent_of(pid) == terminal.pid)
        tree = descendants(app)
        os.kill(app, signal.SIGKILL)
        terminal.see("ended with 137")
        assert still_alive([app, *tree]) == []
        terminal.end()
    desk.solve("1.1")
    terminal.course("watch", "1.1")
    terminal.see("Passed: 10 of 10 points", "try 2", "1 of 10", "10/100")


@pytest.mark.parametrize("terminal", SIZES[:1], ids=["80x24"], indirect=True)
def test_a_lesson_from_end_to_end(desk: Desk, terminal: Terminal):
    terminal.course()
    terminal.see("Welcome", "Enter begins")
    terminal.press("Enter")
    for exercise in desk.exercises():
        terminal.see(f"{exercise.number} {exercise.slug}", "Before the first run")
        desk.solve(exercise.number)
        terminal.see("Passed: 10 of 10 points") if exercise.number != "1.10" else None
        terminal.press("Enter") if exercise.number != "1.10" else None
    terminal.see("Lesson 1 is done: One cook, many pots", "a task needs an owner", "Esc closes")
    terminal.press("Escape")
    terminal.see("Passed: 10 of 10 points", "100/100 points", gone="Lesson 1 is done")
    terminal.press("q")
    terminal.see("ended with 0")
    assert Student(desk.root, desk.state).next() is None
