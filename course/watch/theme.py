"""The app's colours, light and dark; the student's choice is kept beside their progress."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from textual.theme import Theme

from course.files import write_whole

DARK, LIGHT, NO_COLOUR = "course-dark", "course-light", "ansi-dark"
THEMES = (
    Theme(
        name=DARK,
        dark=True,
        background="#15181e",
        surface="#1b1f27",
        panel="#242a34",
        foreground="#dde2ea",
        primary="#82aaff",
        secondary="#c3a6ff",
        accent="#5fd0c5",
        success="#8bd49c",
        warning="#f0c674",
        error="#ff8f8f",
    ),
    Theme(
        name=LIGHT,
        dark=False,
        background="#fbfaf6",
        surface="#f4f2ec",
        panel="#e9e6dc",
        foreground="#23272e",
        primary="#1d56a8",
        secondary="#6a3fa0",
        accent="#006a63",
        success="#1b6b34",
        warning="#7d4e00",
        error="#a9251c",
    ),
)


def colourless() -> bool:
    """Whether the student wants no colour (https://no-color.org)."""
    return bool(os.environ.get("NO_COLOR"))


def chosen(state: Path) -> str:
    """The theme kept in the folder STATE; else what the terminal says of its background; else dark."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if (kept := (state / "theme").read_text(encoding="utf-8").strip()) in (DARK, LIGHT):
            return kept
    return LIGHT if os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15") else DARK


def keep(state: Path, name: str) -> None:
    """Keep the theme in the folder STATE; where that fails the theme lasts as long as the app."""
    with contextlib.suppress(OSError):
        write_whole(state / "theme", f"{name}\n".encode())
