"""The command line: what is wrong is one sentence, and every ending has its exit code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from course.catalog import ROOT

from .desk import Desk

COMMANDS = [
    "watch",
    "check",
    "list",
    "hint",
    "solution",
    "reset",
    "open",
    "notebook",
    "bench",
    "replay",
    "update",
    "doctor",
    "verify",
    "new",
    "demo",
]
DEMOS = ["race", "expenses", "recipes"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "No such command 'chek'. Did you mean 'check'? Try 'course --help'."),
        (["sing"], "No such command 'sing'. Try 'course --help'."),
        (["--jsn"], "No such option: --jsn. Try 'course --help'."),
        (["check", "--jsn"], "No such option: --jsn (Possible options: --json). Try 'course check --help'."),
        (["check", "cook_togeter"], "Did you mean cook_together? 'course list' shows them all."),
        (["check", "1.99"], "There is no lesson or exercise named '1.99'."),
        (["check", ""], "There is no lesson or exercise named ''."),
        (["check", "a/" * 5000], "There is no lesson or exercise named 'a/a/"),
        (["check", "1.2", "--all"], "'1.2' and --all exclude each other. Try 'course check --help'."),
        (["check", "1", "--file", "x.py"], "--file needs the one exercise it answers"),
        (["check", "1.2", "--file", "x.py"], "There is no file or folder x.py."),
        (["check", "1.2", "--file", "/dev/stdin"], "There is no file or folder /dev/stdin."),
        (["check", "1.2", "--file", "lessons"], "The folder lessons holds no 02_cook_together.py."),
        (["hint", "1"], "'1' is a lesson; name one exercise, for example 1.1."),
        (["hint", "1.2", "--tier", "9"], "There is no hint 9: 1.2 cook_together has hints 1 to 3."),
        (["hint", "1.2", "--tier", "two"], "Invalid value for '--tier'"),
        (["reset"], "Missing argument 'EXERCISE'. Try 'course reset --help'."),
        (["check", "\x1b[2J"], "There is no lesson or exercise named '\\x1b[2J'."),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(desk: Desk, arguments: list[str], words: str):
    done = desk.run(*arguments)
    assert done.code == 2
    assert words in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_what_there_is(desk: Desk, option: str):
    done = desk.run(option)
    assert (done.code, done.err) == (0, "")
    assert re.findall(r"^  (\w+)  ", done.out.split("Commands:")[1], re.MULTILINE) == COMMANDS


def test_demo_lists_what_can_be_shown(desk: Desk):
    done = desk.run("demo", "--help")
    assert re.findall(r"^  (\w+)  ", done.out.split("Commands:")[1], re.MULTILINE) == DEMOS


@pytest.mark.parametrize("command", [*COMMANDS, *(f"demo {name}" for name in DEMOS)])
def test_every_command_has_help_in_whole_sentences(desk: Desk, command: str):
    done = desk.run(*command.split(), "--help")
    assert done.code == 0
    assert f"Usage: course {command}" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_damaged_lesson_is_the_courses_own_fault(desk: Desk):
    (desk.root / "lessons" / "01_event_loop" / "lesson.toml").write_text("title =")
    done = desk.run("check", "1.2")
    assert done.code == 3
    assert done.err.startswith("lessons/01_event_loop/lesson.toml is not TOML: ")


def test_a_course_without_lessons_is_not_a_course_that_is_done(desk: Desk):
    (desk.root / "lessons" / "01_event_loop" / "lesson.toml").unlink()
    for command in ("check", "list", "hint", "doctor"):
        done = desk.run(command)
        assert (done.code, done.out, done.err) == (3, "", f"There are no exercises in {desk.root / 'lessons'}.\n")


def test_a_fault_of_the_course_is_a_sentence_and_shows_more_on_request(desk: Desk):
    (desk.root / "lessons" / "01_event_loop" / "lesson.toml").write_text('title = "x"\nminutes = 1\nexercise = 3\n')
    done = desk.run("list")
    assert done.code == 3
    assert done.err.startswith("The course itself failed: TypeError: ")
    assert "Traceback" not in done.err
    assert "Traceback" in desk.run("list", COURSE_DEBUG="1").err


@pytest.mark.parametrize("module", ["course.cli", "typer", "course.commands.check"])
def test_ctrl_c_while_modules_are_loaded_is_one_line(desk: Desk, module: str):
    code = f"""
import importlib.abc, sys
class CtrlC(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, CtrlC())
from course.__main__ import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=desk.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "\nStopped. Your progress is kept: 'course' goes on where you were.\n"


def test_a_python_without_the_packages_says_how_to_get_them(desk: Desk):
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        "import sys; sys.path.insert(0, '.'); import course.__main__ as m; sys.exit(m.main())",
    ]
    done = subprocess.run(command, cwd=desk.root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.endswith(" has no 'typer'. Delete the folder .venv and run 'make start'.\n")


@pytest.mark.parametrize(
    "closed", ["list >&-", "list 2>&-", "list | true", "list <&-", "list <&- >&- 2>&-", "lst >&- 2>&-"]
)
def test_nobody_who_listens_is_no_traceback(desk: Desk, closed: str):
    shell = f"{sys.executable} -m course {closed}"
    done = subprocess.run(
        ["bash", "-c", shell], cwd=desk.root, env=desk.environment(), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


def test_the_installed_command_is_the_same_one():
    command = Path(sys.executable).with_name("course")
    done = subprocess.run([command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Usage: course" in done.stdout
