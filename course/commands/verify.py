"""course verify: are the exercises themselves as they should be? For authors, and for CI."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course import catalog
from course.catalog import CatalogError, Exercise, UnknownName
from course.terminal import BROKEN, FAILED, PASSED, Complaint, console, is_plain, say, visible

if TYPE_CHECKING:
    from course.verify.report import Report


def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="LESSON|EXERCISE", help="Numbers, names or paths; every exercise when left out."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object an exercise and nothing else.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write-messages", help="Put the starters' first messages into tests/course/messages.txt.")
    ] = False,
    notebooks: Annotated[
        bool, typer.Option("--write-notebooks", help="Make the lessons' notebooks anew, and grade nothing.")
    ] = False,
) -> None:
    """Verify exercises: starters fail, right answers pass, wrong ones fail for the promised reason.

    Exit code 0: all is well, 1: something is not, 2: wrong usage, 3: the grader itself broke.
    """
    from course.progress import ProgressError

    root = catalog.ROOT
    chosen = _chosen(names, root)
    if notebooks:
        _write_notebooks(chosen, root)
        return
    reports: list[Report] = []
    try:
        with _progress(len(chosen), animate=not as_json and not is_plain()) as progress:
            for report in _reports(names, chosen, root, write, progress):
                reports.append(report)
                print(json.dumps(report.as_json()) if as_json else visible(_drawn(report)), flush=True)
    except ProgressError as error:
        raise Complaint(str(error), BROKEN) from error
    if write:
        _write_messages(reports, root)
    if not as_json:
        print(_summary(reports))
    raise typer.Exit(PASSED if all(report.ok for report in reports) else FAILED)


def _chosen(names: list[str] | None, root: Path) -> tuple[Exercise, ...]:
    """Each exercise once, in the order in which they were named."""
    try:
        if not names:
            return catalog.exercises(root)
        return tuple(dict.fromkeys(exercise for name in names for exercise in catalog.select(name, root)))
    except UnknownName:
        raise
    except CatalogError as error:  # for an author a lesson.toml that does not hold is a finding
        raise Complaint(f"{error}.", FAILED) from error


def _reports(
    names: list[str] | None, chosen: tuple[Exercise, ...], root: Path, write: bool, progress: Callable[[int, int], None]
) -> Iterator[Report]:
    from course.grader import GraderBroken
    from course.verify.running import folder_reports, verify

    try:
        yield from folder_reports(chosen, root, whole=not names)
        yield from verify(chosen, root=root, check_messages=not write, progress=progress)
    except GraderBroken as error:
        raise Complaint(f"The grader could not work: {error}", BROKEN) from error


@contextmanager
def _progress(exercises: int, *, animate: bool) -> Iterator[Callable[[int, int], None]]:
    """How many gradings are done, in a line that changes."""
    if not animate:
        yield lambda done, total: None
        return
    with console().status(f"Verifying {exercises} exercises ...") as status:
        yield lambda done, total: status.update(f"Verifying {exercises} exercises: {done} of {total} gradings")


def _drawn(report: Report) -> str:
    head = f"✗ {report.title}"
    if report.ok:
        head = f"✓ {report.title:<24} {report.gradings:>3} gradings  {report.seconds:5.1f} s"
    below = [*([report.note] if report.note else []), *report.problems]
    return "\n".join([head, *(f"    {line}" for sentence in below for line in sentence.splitlines())])


def _summary(reports: list[Report]) -> str:
    problems = sum(len(report.problems) for report in reports)
    gradings = sum(report.gradings for report in reports)
    found = f"{problems} problem{'s' * (problems != 1)}" if problems else "no problems"
    return f"{gradings} gradings, {found}."


def _write_messages(reports: list[Report], root: Path) -> None:
    from course.verify.messages import messages_path, write_messages

    new = {report.title: report.message for report in reports if report.message}
    try:
        write_messages(root, new, catalog.exercises(root))
    except OSError as error:
        raise Complaint(f"{messages_path(root)} could not be written: {error.strerror}.", FAILED) from error
    say(f"Wrote {len(new)} messages to {messages_path(root).relative_to(root)}; read them as a student would.")


def _write_notebooks(chosen: tuple[Exercise, ...], root: Path) -> None:
    from course.notebooks.build import NotebookError
    from course.verify.notebooks import write_notebooks

    names = {exercise.lesson for exercise in chosen}
    try:
        for path in write_notebooks(tuple(lesson for lesson in catalog.lessons(root) if lesson.name in names)):
            print(path.relative_to(root).as_posix())
    except NotebookError as error:
        raise Complaint(str(error), FAILED) from error
    except OSError as error:
        raise Complaint(f"{error.filename} could not be used: {error.strerror}.", FAILED) from error
