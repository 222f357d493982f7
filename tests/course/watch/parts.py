"""The processes of a grading that this process has asked for, seen from outside."""

from __future__ import annotations

import os
from pathlib import Path

from course.grader import Grader

from ..test_interrupted import running


def asleep() -> list[int]:
    """Those in which the submission ASLEEP sleeps."""
    return running(os.getpid(), "a-pot-on-the-stove")


def parent_of(pid: int) -> int:
    """Who started PID."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def warm_parent(grader: Grader) -> int:
    """The process behind GRADER now; other tests may have graders of their own."""
    return grader._process.pid


def scratch_of(pid: int) -> Path:
    """The folder for everything temporary of the warm parent PID."""
    variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    (folder,) = (value for value in variables if value.startswith(b"TMPDIR="))
    return Path(os.fsdecode(folder.partition(b"=")[2]))
