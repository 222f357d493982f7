"""A demo as an instructor starts it: `course demo NAME`, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from course.catalog import ROOT
from course.grader.sandbox.processes import descendants

PATIENCE = 120  # seconds until what does not come is given up; nothing is measured by it
STOPPED = "\nStopped. Your progress is kept: 'course' goes on where you were.\n"  # as every command ends
_WITHOUT = "import sys; sys.modules[{!r}] = None; from course.__main__ import main; sys.exit(main())"


class Demo:
    """The process. `lacking` is a package that is not installed for it."""

    def __init__(self, *words: str, lacking: str = "") -> None:
        python = ["-c", _WITHOUT.format(lacking)] if lacking else ["-m", "course"]
        self.process = subprocess.Popen(
            [sys.executable, *python, "demo", *words, "--no-browser"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def says(self, words: str) -> list[str]:
        """What it prints up to the line that holds these words."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if words in line:
                return lines
        self.process.communicate()
        raise AssertionError("".join(lines))

    def commands(self) -> list[tuple[int, str]]:
        """The processes that it has started: pid and command line."""
        return [(pid, _command(pid)) for pid in descendants(self.process.pid)]

    def kill(self, words: str, *, last: bool = False) -> None:
        """Kill the first, or the last, of its processes whose command line holds these words."""
        os.kill(self.processes(words)[-1 if last else 0], signal.SIGKILL)

    def processes(self, words: str) -> list[int]:
        """Those of its processes whose command line holds these words."""
        return [pid for pid, command in self.commands() if words in command]

    def interrupt(self) -> None:
        """As Ctrl-C does, to all in the terminal's foreground."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ending(self) -> tuple[int, str]:
        """Its exit code and what else it printed, once it has ended by itself."""
        printed, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, printed

    def end(self) -> None:
        """End it, if it has not ended."""
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate()


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
