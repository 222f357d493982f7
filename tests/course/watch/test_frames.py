"""What each screen of the app looks like, kept as text in frames/, and whether its colours can be read.

COURSE_FRAMES=new draws the frames anew; look at them before you commit them.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from rich.color import Color, ColorType
from textual.strip import Strip
from textual.widgets import Input

from course.grader import Grader

from ..desk import Desk
from .sitting import NARROW, WIDE, Sitting, sitting

FRAMES = Path(__file__).parent / "frames"
DRAWN = re.compile("[\u2500-\u259f]")  # lines and blocks
READABLE = 4.5  # contrast of text, https://www.w3.org/TR/WCAG22/#contrast-minimum


async def tour(seat: Sitting) -> AsyncIterator[str]:
    """An evening with the course: the name of each screen while it stands there."""
    await seat.see("Welcome")
    yield "welcome"
    await seat.press("enter")
    await seat.see("Before the first run")
    yield "question"
    await seat.answer()
    await seat.see("Not yet: 0 of 10 points")
    yield "failed"
    await seat.press("h", "h", "h")
    await seat.see("One word is missing")
    yield "hints"
    await seat.open("r")
    yield "reset"
    await seat.close("n")
    await seat.open("l")
    yield "list"
    await seat.press("down", "enter")
    await seat.see("Before the first run")
    await seat.answer("3 minutes")
    await seat.see("Not yet: 5 of 10 points")
    yield "answer"
    seat.desk.solve("1.2")
    await seat.see("Passed: 10 of 10 points")
    yield "passed"
    await seat.open("s")
    yield "solution"
    await seat.close()
    await seat.open("slash")
    await seat.until(lambda: isinstance(seat.app.focused, Input))
    await seat.press("c", "a")
    yield "search"
    await seat.close()
    await seat.open("question_mark")
    yield "help"


def unreadable(seat: Sitting) -> list[str]:
    """Pieces of text whose colour is too near to what is behind them; what a page dims behind it is not for reading."""
    page = next(iter(seat.app.screen.query(".page")), seat.app.screen).region
    rows = seat.segments()[page.y : page.bottom]
    pieces = [s for row in rows for s in list(Strip(row).crop(page.x, page.right)) if DRAWN.sub("", s.text).strip()]
    return [
        f"{piece.text!r} {contrast(piece.style.color, piece.style.bgcolor):.1f}"
        for piece in pieces
        if piece.style and contrast(piece.style.color, piece.style.bgcolor) < READABLE
    ]


def contrast(one: Color | None, other: Color | None) -> float:
    assert one is not None
    assert other is not None
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [value / 255 for value in color.get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_coloured(seat: Sitting) -> bool:
    colours = [c for row in seat.segments() for s in row if s.style for c in (s.style.color, s.style.bgcolor) if c]
    return any(colour.type != ColorType.DEFAULT for colour in colours)


def dressed(desk: Desk, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the theme as a student would have: kept from the last time, or by NO_COLOR."""
    if theme == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    else:
        (desk.state / "theme").write_text(f"course-{theme}\n")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "160x50"])
@pytest.mark.parametrize("theme", ["dark", "light", "none"])
async def test_every_screen_is_as_it_was(
    desk: Desk, grader: Grader, size: tuple[int, int], theme: str, monkeypatch: pytest.MonkeyPatch
):
    dressed(desk, theme, monkeypatch)
    async with sitting(desk, grader, size) as seat:
        wrong = [fault async for name in tour(seat) for fault in await faults(seat, name, size, theme)]
    assert not wrong, "\n".join(wrong)


async def at_rest(seat: Sitting) -> str:
    """The screen when it has not changed for a second; for drawing anew, where somebody looks at it afterwards."""
    looks = [seat.text]
    while len(looks) < 20 or len(set(looks[-20:])) > 1:
        await asyncio.sleep(0.05)
        looks.append(seat.text)
    return looks[-1]


async def faults(seat: Sitting, name: str, size: tuple[int, int], theme: str) -> list[str]:
    """What is not as it should be on the screen called NAME, once it has come to rest."""
    plain = "-no-colour" if theme == "none" else ""  # a page then hides what is behind it
    frame = FRAMES / f"{name}-{size[0]}x{size[1]}{plain}.txt"
    if os.environ.get("COURSE_FRAMES") == "new" and theme != "light":
        frame.write_text(f"{await at_rest(seat)}\n")
    wrong = []
    try:  # a page that opens is drawn in more than one step
        await seat.until(lambda: f"{seat.text}\n" == frame.read_text())
    except AssertionError:
        wrong.append(f"{frame.name} is now:\n{seat.text}")
    if is_coloured(seat) == (theme == "none"):
        wrong.append(f"{name} has colours or has none")
    if theme != "none":
        wrong += [f"{name}: hard to read {piece}" for piece in unreadable(seat)]
    return wrong
