"""course bench: a lesson's claims about speed, or the student's own file, measured on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course.catalog import Exercise, Lesson, UnknownName
from course.student import Student
from course.terminal import BROKEN, FAILED, USAGE, WIDEST, Complaint, console, is_plain, say, visible, wrapped

if TYPE_CHECKING:
    from course.bench.page import Page

MINE, KEPT = Path("benchmarks", "results", "mine"), Path("benchmarks", "results")


def bench(
    name: Annotated[
        str | None,
        typer.Argument(metavar="LESSON|EXERCISE", help="Number, name or path; the next exercise's lesson if left out."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="The benchmarks of all lessons.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer rounds and smaller crowds.")] = False,
    write: Annotated[
        bool,
        typer.Option("--write", help="For authors: keep the figures in benchmarks/results and the lessons' texts."),
    ] = False,
) -> None:
    """Measure a lesson's claims about speed on this machine, or how fast your answer to an exercise is.

    A lesson's tables and plots are written into benchmarks/results/mine. The time of an exercise is advice and gives
    no points. Close what else runs: a busy machine spoils the figures.
    """
    student = Student()
    if every and name is not None:
        raise Complaint(f"'{name}' and --all exclude each other. Try 'course bench --help'.", USAGE)
    chosen = student.exercises if every else student.select(name) or student.exercises[-1:]
    if name is not None and not chosen:
        raise UnknownName(f"'{name}' is a lesson without exercises yet.")
    if name is not None and len(chosen) == 1:
        _time(student, chosen[0], quick=quick)
        return
    lessons = [lesson for lesson in student.lessons if any(e.lesson == lesson.name for e in chosen)]
    _measure(student, lessons, every=every, quick=quick, folder=student.root / (KEPT if write else MINE), write=write)


def _time(student: Student, exercise: Exercise, *, quick: bool) -> None:
    from course.bench.exercise import NotTimed, Work, time_file

    title = f"{exercise.number} {exercise.slug}"
    student.snapshot()
    try:
        work = Work.of(exercise)
        if work is None:
            print(f"{title}: there is nothing to time. {exercise.nothing_to_time}".rstrip())
            return
        with _progress(title) as tell:
            timing = time_file(exercise, work, rounds=3 if quick else 7, tell=lambda what: tell("", what))
    except NotTimed as error:
        raise Complaint(f"{title} was not timed: {error} 'course check {exercise.number}' grades it.") from error
    except OSError as error:
        raise Complaint(_without_room(title, error), BROKEN) from error
    print(f"{title}: {work.title}\n")
    for line in timing.lines():
        print(visible(wrapped(line, WIDEST)))
    print(f"This is advice and gives no points; 'course check {exercise.number}' grades.")
    student.tell()


def _measure(student: Student, lessons: list[Lesson], *, every: bool, quick: bool, folder: Path, write: bool) -> None:
    from course.bench import machine
    from course.bench.running import benchmark_path

    there = [lesson for lesson in lessons if benchmark_path(lesson.name, student.root).is_file()]
    if not there:
        what = "No lesson" if every else f"Lesson {lessons[0].name}"
        raise Complaint(f"{what} has a benchmark: there is no {benchmark_path(lessons[0].name, student.root)}.")
    _try(folder)
    command = " ".join(["course bench", "--all" if every else str(int(there[0].name[:2])), *["--quick"] * quick])
    before = machine.load()  # once: after the first lesson it is our own
    failed = []
    for lesson in there:
        try:
            page = _page(benchmark_path(lesson.name, student.root), command, before, quick=quick)
        except Complaint as error:  # the others can still be measured
            if len(there) == 1:
                raise
            failed.append(str(error))
            continue
        _keep(page, folder)
        if write:
            _put_into(lesson, page)
    if failed:
        raise Complaint("\n".join(failed), BROKEN)


def _page(path: Path, command: str, before: float, *, quick: bool) -> Page:
    from course.bench.running import FULL, QUICK, BenchmarkError, run
    from course.services import ServiceUnavailable

    try:
        with _progress(path.stem) as tell:
            return run(path, size=QUICK if quick else FULL, command=command, tell=tell, before=before)
    except (BenchmarkError, ServiceUnavailable) as error:
        raise Complaint(f"{path.stem} could not be measured: {error}", BROKEN) from error
    except OSError as error:
        raise Complaint(_without_room(path.stem, error), BROKEN) from error


def _without_room(what: str, error: OSError) -> str:
    why = error.strerror or error
    return f"{what} could not be measured: {why}. Is there room in a temporary folder? TMPDIR can name another one."


def _try(folder: Path) -> None:
    """Whether the folder can be written: better said before minutes of measuring than after."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Complaint(f"{folder} cannot be written: {error.strerror}. Nothing was measured.") from error


def _keep(page: Page, folder: Path) -> None:
    print(visible(page.markdown()))
    try:
        for path in page.write(folder):
            print(path)
    except OSError as error:
        raise Complaint(f"{folder} could not be written: {error.strerror}. The figures stand above.") from error


def _put_into(lesson: Lesson, page: Page) -> None:
    from course.bench.lessons import shown, with_figures
    from course.bench.page import tables

    try:
        text = lesson.text.read_text(encoding="utf-8")
        lesson.text.write_text(with_figures(text, tables(page.markdown())), encoding="utf-8")
    except OSError as error:
        raise Complaint(f"{lesson.text} could not be written: {error.strerror}.") from error
    except KeyError as error:
        raise Complaint(f"{lesson.text} shows a table {error} that was not measured.", FAILED) from error
    if shown(text):
        notebook = "" if lesson.project else "; 'course verify --write-notebooks' brings its notebook into step"
        say(f"{lesson.text} shows these figures{notebook}.")


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str, str], None]]:
    """What goes on: in a line that changes or, where that is no good, a line for each part."""
    if is_plain():
        yield lambda part, doing: say(f"{what}: {part}") if part and not doing else None
        return
    with console().status(f"{what} ...") as status:
        yield lambda part, doing: status.update(f"{what}: {', '.join(filter(None, [part, doing]))}")
