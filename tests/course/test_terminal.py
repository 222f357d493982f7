"""What is said to a person: plain where it must be, and never an order to the terminal."""

import io

import pytest

from course import terminal

from .desk import Desk


class Terminal(io.StringIO):
    """A standard stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("✓ café 寿司", "✓ café 寿司"),
        ("a\nb\tc", "a\nb    c"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("over\rwrite", "over\\rwrite"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202eevil", "\\u202eevil"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str):
    assert terminal.visible(text) == shown


def test_words_addresses_and_code_stay_in_one_piece():
    address = "https://docs.python.org/3/library/asyncio-task.html"
    text = f"Read this first: {address}\n    x = 1"
    assert terminal.wrapped(text, 20).splitlines() == ["Read this first:", address, "    x = 1"]


@pytest.mark.parametrize(
    ("typed", "wanted"), [("y\n", True), ("Yes\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_only_a_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch, typed: str, wanted: bool):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert terminal.ask("Sure?") is wanted


@pytest.mark.parametrize(
    ("variables", "plain"),
    [({}, False), ({"NO_COLOR": "1"}, True), ({"TERM": "dumb"}, True), ({"NO_COLOR": ""}, False)],
)
def test_colour_needs_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], plain: bool):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Terminal())
    assert terminal.is_plain() is plain
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert terminal.is_plain()


def test_a_terminal_gets_colour_and_no_color_takes_it_all_away(desk: Desk):
    texts = []
    for variables in ({}, {"NO_COLOR": "1"}):
        seen = desk.sit_down("check", "1.2", **variables)
        texts.append(seen.read())
        seen.close()
    assert "\x1b[1;31m✗" in texts[0]
    assert "\x1b" not in texts[1]
    assert "\r\n✗   0/" in texts[1]


def test_a_pipe_gets_no_colour_even_where_it_is_forced(desk: Desk):
    done = desk.run("check", "1.2", FORCE_COLOR="1", GITHUB_ACTIONS="true")
    assert "✗" in done.out
    assert "\x1b" not in done.out + done.err
    assert "\x1b" not in desk.run("--help", FORCE_COLOR="1", GITHUB_ACTIONS="true").out
