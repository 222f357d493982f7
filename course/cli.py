"""The command line: which commands there are, and how every ending becomes an exit code and a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable

import typer

from course.catalog import CatalogError, UnknownName
from course.commands.bench import bench
from course.commands.check import check
from course.commands.demo import demo
from course.commands.doctor import doctor
from course.commands.hint import hint
from course.commands.home import home
from course.commands.list import list_
from course.commands.new import new
from course.commands.notebook import notebook
from course.commands.open import open_
from course.commands.replay import replay
from course.commands.reset import reset
from course.commands.solution import solution
from course.commands.update import update
from course.commands.verify import verify
from course.commands.watch import watch
from course.terminal import BROKEN, USAGE, Complaint, say

# Plain help and errors: the same on every terminal, in a pipe and under NO_COLOR.
app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: dict[str, Callable[..., None]] = {
    "watch": watch,
    "check": check,
    "list": list_,
    "hint": hint,
    "solution": solution,
    "reset": reset,
    "open": open_,
    "notebook": notebook,
    "bench": bench,
    "replay": replay,
    "update": update,
    "doctor": doctor,
    "verify": verify,
    "new": new,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(demo, name="demo")


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """A course on asynchronous Django.

    Without a command: on a terminal, opens the app at the next exercise and grades it each time you save. Without a
    terminal: grades the next exercise and shows where you are.
    """
    if context.invoked_subcommand is None:
        home()


def run(arguments: list[str]) -> int:
    """Run one command line; returns the exit code: 0, 1 failed, 2 wrong usage, 3 the grader broke, 130 Ctrl-C.

    Whatever goes wrong is one sentence on standard error.
    """
    try:
        return app(arguments, prog_name="course", standalone_mode=False) or 0
    except typer.TyperException as error:
        say(_usage(error))
        return USAGE
    except UnknownName as error:
        return _end(error, USAGE)
    except CatalogError as error:
        return _end(error, BROKEN)
    except Complaint as error:
        return _end(error, error.code)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        if os.environ.get("COURSE_DEBUG"):
            raise
        return _end(f"The course itself failed: {type(error).__name__}: {error} (COURSE_DEBUG=1 shows where.)", BROKEN)


def _end(sentence: object, code: int) -> int:
    say(str(sentence))
    return code


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "course"
    message = error.format_message().rstrip()
    return f"{message if message.endswith(('.', '?')) else message + '.'} Try '{path} --help'."
