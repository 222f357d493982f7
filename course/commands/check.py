"""course check: one verdict, or many."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course.catalog import Exercise, Step
from course.commands._grading import grading
from course.grader.verdict import Verdict
from course.student import Student
from course.terminal import BROKEN, FAILED, PASSED, USAGE, Complaint, console, say, working

if TYPE_CHECKING:
    from course.grader import Grader


def check(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="EXERCISE|LESSON|PROJECT", help="Number, name or path; the next exercise when left out."
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Grade every exercise of the course.")] = False,
    file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Grade this file, or folder with helper modules, as that exercise."),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Grade this folder as the project, by all that its README promises."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a verdict and nothing else.")] = False,
    details: Annotated[
        bool, typer.Option("--traceback", "--details", help="Show tracebacks, cut to your lines, and printed output.")
    ] = False,
) -> None:
    """Grade an exercise, a lesson or all.

    Exit code 0: all passed, 1: something failed, 2: wrong usage, 3: the grader itself broke.
    """
    if project is not None:
        raise typer.Exit(_check_project(name, project, every or file is not None, as_json=as_json, details=details))
    student = Student()
    chosen = _chosen(student, name, every, file)
    if not chosen:
        say("You have passed every exercise of the course. To grade one again, name it: course check 1.1")
        return
    show = _Json() if as_json else _Drawn(student, one=len(chosen) == 1, details=details, file=file)
    codes = {PASSED}
    # A single verdict is the quickest from a grader that prepares nothing for a second one, unless every test of it
    # would have to load Django.
    with grading(warm=len(chosen) > 1 or chosen[0].in_kitchen) as grader:
        student.snapshot()
        for exercise, verdict in _verdicts(grader, chosen, file):
            if file is None:
                student.add_verdict(exercise, verdict)
            show.verdict(exercise, verdict)
            codes.add(_code(verdict))
    show.end()
    student.tell()
    raise typer.Exit(max(codes))


def _check_project(name: str | None, folder: Path, mixed: bool, *, as_json: bool, details: bool) -> int:
    from course.projects import whole

    if mixed or name is None:
        raise Complaint("--project needs the project's name alone: course check expense_tracker --project PATH", USAGE)
    graded = whole.find(name, folder)
    with working(f"Grading {folder} as {graded.name}") as say:
        verdict = whole.check(graded, say)
    if as_json:
        print(json.dumps(whole.as_json(graded, verdict)), flush=True)
    else:
        from course import report

        report.draw_project(console(), verdict, graded.promises, folder, details=details)
    return _code(verdict)


def _chosen(student: Student, name: str | None, every: bool, file: Path | None) -> tuple[Exercise, ...]:
    if every and name is not None:
        raise Complaint(f"'{name}' and --all exclude each other. Try 'course check --help'.", USAGE)
    chosen = student.exercises if every else student.select(name)
    if file is not None and len(chosen) != 1:
        raise Complaint("--file needs the one exercise it answers, as in: course check 1.2 --file FILE", USAGE)
    if file is not None and not (file.is_file() or file.is_dir()):  # a pipe would be waited for
        raise Complaint(f"There is no file or folder {file}.", USAGE)
    return chosen


def _verdicts(grader: Grader, chosen: tuple[Exercise, ...], file: Path | None) -> Iterator[tuple[Exercise, Verdict]]:
    """The verdicts in the order of CHOSEN, each as soon as those before it are known."""
    if len(chosen) == 1:
        try:
            with working(f"Grading {chosen[0].number} {chosen[0].slug}") as say:
                verdict = grader.check(chosen[0], file, say)
        except FileNotFoundError as error:  # a folder without the exercise's file
            wanted = chosen[0].file if isinstance(chosen[0], Step) else f"{chosen[0].name}.py"
            raise Complaint(f"The folder {file} holds no {wanted}.", USAGE) from error
        yield chosen[0], verdict
        return
    ready: dict[int, Verdict] = {}
    following = 0
    for index, verdict in grader.check_many((exercise, exercise.path) for exercise in chosen):
        ready[index] = verdict
        while following in ready:
            yield chosen[following], ready.pop(following)
            following += 1


def _code(verdict: Verdict) -> int:
    if verdict.ending == "grader_error":
        return BROKEN
    return PASSED if verdict.passed else FAILED


class _Json:
    def verdict(self, exercise: Exercise, verdict: Verdict) -> None:
        print(json.dumps(verdict.as_json()), flush=True)

    def end(self) -> None:
        pass


class _Drawn:
    """One verdict in full, or many as a line each."""

    def __init__(self, student: Student, *, one: bool, details: bool, file: Path | None) -> None:
        self.student = student
        self.one = one
        self.details = details
        self.file = file

    def verdict(self, exercise: Exercise, verdict: Verdict) -> None:
        from course import report, standing  # after the grader has started: drawing takes a while to import

        drawn = console()
        if not self.one and not self.details:
            drawn.print(report.row(verdict, exercise, self.student.widest), overflow="ellipsis", no_wrap=True)
            return
        title = self.student.lesson(exercise).title
        report.draw(drawn, verdict, exercise, title, submission=self.file, details=self.details)
        if self.one and self.file is None:
            drawn.print(standing.advice(verdict, exercise, self.student))

    def end(self) -> None:
        from course import standing

        if not self.one:
            console().print(standing.bar(self.student))
