"""What the student reads when the submission's process does not come to a good end."""

from __future__ import annotations

import signal

from course.grader.examiner.claims import RemoteError
from course.grader.examiner.failures import Line, SubmissionEnded
from course.grader.sandbox.limits import LIMITS


def import_error(error: RemoteError) -> SubmissionEnded:
    """What the student reads when the file cannot be imported."""
    line = error.line
    where = f" (line {line.number}: {line.text})" if line else ""
    if error.is_a("MemoryError"):
        return SubmissionEnded("out_of_memory", f"Your file uses more memory than an exercise may{where}.", line)
    if error.is_a("SystemExit"):
        return SubmissionEnded("crashed", f"Your file ends the program when it is imported{where}.", line)
    if error.is_a("SyntaxError"):
        return SubmissionEnded("import_error", f"Python cannot read your file: {error.text}{where}.", line)
    said = f"Your file cannot be imported: {error.type}: {error.text}{where}."
    return SubmissionEnded("import_error", said, line, words=str(error))


def exit_as_ending(code: int, cpu: float, line: Line | None) -> SubmissionEnded:
    """How a process ended: `code` as subprocess gives it, seconds of CPU time, and the last line that was told."""
    at = f" It was at {line}: {line.text}" if line else ""
    by_hard_limit = code == -signal.SIGKILL and cpu >= LIMITS.cpu_seconds
    if by_hard_limit or code in (128 + signal.SIGXCPU, -signal.SIGXCPU):
        said = f"Your code computed for {LIMITS.cpu_seconds} seconds without coming to an end.{at}"
        return SubmissionEnded("timed_out", said, line)
    if code < 0:
        name = signal.Signals(-code).name
        return SubmissionEnded("crashed", f"The process that ran your code was ended by {name}.{at}", line)
    return SubmissionEnded("crashed", f"Your code ended its own process (exit code {code}).{at}", line)
