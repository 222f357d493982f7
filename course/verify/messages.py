"""tests/course/messages.txt: the first message that each starter gives, so that a change of wording is seen in review.

1.1 await_it
    Seen: ... Wanted: ...

1.2 cook_together
    ...
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from course.catalog import Exercise
from course.files import write_whole
from course.grader.verdict import Verdict

INDENT = "    "


def messages_path(root: Path) -> Path:
    """Where the file stands in a course."""
    return root / "tests" / "course" / "messages.txt"


def title(exercise: Exercise) -> str:
    """The line above an exercise's message: "1.1 await_it"."""
    return f"{exercise.number} {exercise.slug}"


def first_message(verdict: Verdict) -> str:
    """What a student reads first: the message of the first failed test, or the sentence of another ending."""
    if verdict.ending != "completed":
        return verdict.message.strip()
    return next((test.message.strip() for test in verdict.tests if test.outcome in ("failed", "error")), "")


def read_messages(root: Path) -> dict[str, str]:
    """The messages by title; nothing when there is no file yet."""
    path = messages_path(root)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line and not line.startswith(" "):
            lines = found.setdefault(line.strip(), [])
        else:
            lines.append(line.removeprefix(INDENT).rstrip())
    return {heading: "\n".join(lines).strip("\n") for heading, lines in found.items()}


def write_messages(root: Path, new: Mapping[str, str], order: tuple[Exercise, ...]) -> None:
    """Put the NEW messages, by title, into the file, in the ORDER of the catalogue; those that nobody has go.

    Raises OSError; the old file then stands.
    """
    messages = read_messages(root) | dict(new)
    titles = [title(exercise) for exercise in order if title(exercise) in messages]
    blocks = (f"{heading}\n{indent(messages[heading], INDENT)}\n" for heading in titles)
    write_whole(messages_path(root), "\n".join(blocks).encode())
