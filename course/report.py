"""A verdict drawn for a person: what was tested, what was seen, and where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from course.catalog import Exercise
from course.grader.verdict import TestResult, Verdict
from course.suites import Promise
from course.terminal import visible

MARKS = {
    "passed": ("✓", "bold green"),
    "failed": ("✗", "bold red"),
    "error": ("✗", "bold red"),
    "not_run": ("-", "dim"),
}
READ = 1_000_000  # bytes of a source file at most


def draw(
    console: Console,
    verdict: Verdict,
    exercise: Exercise,
    title: str,
    *,
    submission: Path | None = None,
    details: bool = False,
) -> None:
    """Print one verdict under its heading.

    TITLE is the lesson's; SUBMISSION the file or folder that was graded; DETAILS adds tracebacks and printed output.
    """
    folder = _folder(submission or exercise.path)
    console.print(heading(exercise, title))
    if verdict.ending != "completed":
        console.print(Text(visible(verdict.message or f"The verdict ended as {verdict.ending}."), style="bold red"))
    if any(test.outcome != "not_run" for test in verdict.tests):
        console.print(Group("", *(_test(test, folder, details) for test in verdict.tests)))
    if details and verdict.output:
        console.print(Group("", Text("It printed:", style="bold"), _indented(verdict.output)))
    if verdict.ending != "grader_error":
        console.print(Group("", _score(verdict)))


def draw_project(
    console: Console, verdict: Verdict, promises: Sequence[Promise], folder: Path, *, details: bool = False
) -> None:
    """Print the verdict on a whole project: its promises with their points, and what was not kept of each."""
    console.print(Text(f"{verdict.exercise}: {folder}", style="bold"))
    if verdict.ending != "completed":
        console.print(Text(visible(verdict.message), style="bold red"))
    by_name = {test.id: test for test in verdict.tests}
    for promise in promises:
        found = [by_name[test.key] for test in promise.tests]
        kept = sum(test.earned for test in found)
        mark, style = MARKS["passed" if kept == len(found) else "failed"]
        console.print(Text.assemble("\n", (mark, style), f" {kept:>3}/{len(found):<3} ", (promise.sentence, "bold")))
        console.print(Group(*(_test(test, folder, details) for test in found if test.outcome in ("failed", "error"))))
    if verdict.ending != "grader_error":
        console.print(Group("", _score(verdict)))


def heading(exercise: Exercise, title: str) -> Text:
    """Number, name and lesson."""
    lesson = exercise.number.split(".")[0]
    return Text.assemble((f"{exercise.number} {exercise.slug}", "bold"), (f"   lesson {lesson}: {title}", "dim"))


def row(verdict: Verdict, exercise: Exercise, width: int) -> Text:
    """One line for one of many verdicts; WIDTH columns hold the longest slug."""
    mark, style = MARKS["passed" if verdict.passed else "failed"]
    line = Text.assemble((mark, style), f" {exercise.number:<5}{exercise.slug:<{width}}  {_points(verdict):>5}")
    return line if verdict.passed else line.append(f"  {visible(_reason(verdict))}")


def _test(test: TestResult, folder: Path, details: bool) -> Table:
    mark, style = MARKS[test.outcome]
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=5, justify="right")
    grid.add_column(overflow="fold")
    points = f"{test.earned}/{test.points}" if test.outcome != "not_run" else "-"
    sentence = test.sentence if test.outcome != "not_run" else f"{test.sentence} (not run)"
    below = _findings(test, folder, details) if test.outcome in ("failed", "error") else []
    grid.add_row(Text(mark, style=style), points, Group(Text(sentence), *below))
    return grid


def _findings(test: TestResult, folder: Path, details: bool) -> list[Text | Padding]:
    found: list[Text | Padding] = []
    if test.message:
        found.append(Text(visible(test.message), style="yellow"))
    if test.line is not None:
        found.append(Text(visible(f"{test.file or 'your file'}, line {test.line}:"), style="dim"))
        found.append(_indented(source_line(folder, test.file, test.line)))
    if test.chart:
        found.append(_indented(test.chart))
    if details and test.traceback:
        found.append(_indented(test.traceback))
    return found


def _score(verdict: Verdict) -> Text:
    word, style = ("Passed", "bold green") if verdict.passed else ("Not yet", "bold")
    return Text(f"{word}: {verdict.score} of {verdict.max_score} points.", style=style)


def _points(verdict: Verdict) -> str:
    return f"{verdict.score}/{verdict.max_score}"


def _reason(verdict: Verdict) -> str:
    if verdict.ending != "completed":
        return " ".join(verdict.message.split())
    return next((test.sentence for test in verdict.tests if test.outcome != "passed"), "")


def _indented(text: str) -> Padding:
    return Padding(Text(visible(text.rstrip()), no_wrap=True, overflow="ellipsis"), (0, 0, 0, 2))


def _folder(submission: Path) -> Path:
    return submission if submission.is_dir() else submission.parent


def source_line(folder: Path, name: str | None, number: int) -> str:
    """One line of a submission; NAME comes from the submission, so it may not lead out of its folder."""
    try:
        path = (folder / (name or "")).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            return ""
        with path.open("rb") as file:
            lines = file.read(READ).splitlines()
    except (OSError, ValueError):  # gone meanwhile, or no name for a file at all
        return ""
    return lines[number - 1].decode(errors="replace").strip() if 0 < number <= len(lines) else ""
