"""Talking to the person at the terminal: colour or none, plain sentences, yes or no."""

from __future__ import annotations

import contextlib
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PASSED, FAILED, USAGE, BROKEN = 0, 1, 2, 3  # the exit codes of the contract
WIDEST = 100  # columns; longer lines are hard to read


class Complaint(Exception):
    """A command cannot do what was asked: str() is the plain sentence, `code` the exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def say(sentence: str) -> None:
    """Print a sentence beside the results, on standard error."""
    print(visible(sentence), file=sys.stderr)


def is_interactive() -> bool:
    """Whether somebody sits at a terminal who can read and answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def is_plain() -> bool:
    """Whether colour and animation stay off: no terminal, a dumb one, or NO_COLOR is set (https://no-color.org)."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()


def console() -> Console:
    """A rich console on standard output that takes no text for markup."""
    from rich.console import Console

    # Without a colour system rich writes no escape sequence at all; its own NO_COLOR mode would keep bold and dim.
    drawn = Console(color_system=None if is_plain() else "auto", markup=False, highlight=False, emoji=False)
    drawn.width = min(drawn.width, WIDEST)
    return drawn


@contextlib.contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """Show that WHAT is going on, where animation is allowed; gives a function that says how far it is."""
    if is_plain():
        yield lambda how_far: None
        return
    with console().status(f"{what} ...") as status:
        yield lambda how_far: status.update(f"{what}: {how_far} ...")


def ask(question: str) -> bool:
    """Whether the person at the terminal answers yes; Enter and the end of input mean no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def wrapped(text: str, width: int) -> str:
    """TEXT in lines of at most WIDTH columns where that breaks no word, address or indented code."""
    return "\n".join(
        line if len(line) <= width else textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )


def visible(text: str) -> str:
    """TEXT with what a terminal would obey written out, so that no submission can draw over its verdict."""
    return "".join(c if c.isprintable() or c == "\n" else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    return "    " if character == "\t" else character.encode("unicode_escape").decode()
