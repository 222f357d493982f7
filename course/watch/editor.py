"""Which editor opens the student's file, and whether it needs the terminal for itself."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from course.commands.open import editor

# Programs that open a window of their own.
_WINDOWED = (
    *("code", "codium", "cursor", "zed", "subl", "charm", "pycharm", "idea", "fleet", "mate", "gedit", "kate"),
    *("gvim", "mvim", "mousepad", "xed", "notepad.exe"),
)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A command that opens one file; a `windowed` one runs beside the app, another takes its terminal meanwhile."""

    command: tuple[str, ...]
    windowed: bool


def opening(path: Path) -> Opening:
    """How to open PATH: in the editor whose terminal this is, else as `course open` does. Raises Complaint."""
    command = _running() or editor()
    windowed = Path(command[0]).name in _WINDOWED or "--remote" in command
    return Opening(command=(*command, str(path)), windowed=windowed)


def _running() -> list[str] | None:
    """The command of the editor in whose own terminal we run."""
    if (server := os.environ.get("NVIM")) and shutil.which("nvim"):  # :help $NVIM
        return ["nvim", "--server", server, "--remote"]
    if os.environ.get("TERM_PROGRAM") == "vscode" and shutil.which("code"):
        return ["code", "--reuse-window"]
    if os.environ.get("TERMINAL_EMULATOR") == "JetBrains-JediTerm":
        found = next((name for name in ("charm", "pycharm") if shutil.which(name)), None)
        return [found] if found else None
    return None
