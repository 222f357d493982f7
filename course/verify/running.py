"""All gradings of all exercises in one pool, and a report for each exercise as soon as its last verdict is in."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course.catalog import Exercise, Step, lessons
from course.grader import Grader
from course.grader.verdict import Verdict
from course.progress import state_folder
from course.verify.answers import words
from course.verify.files import problems_of_course, problems_of_lesson
from course.verify.form import problems_of_form
from course.verify.gradings import Grading, gradings_of, problems_of_verdict, same_reasons
from course.verify.messages import first_message, read_messages, title
from course.verify.notebooks import problems_of_notebook, stray_notebooks
from course.verify.report import Report
from course.verify.starter import starter_of


@dataclass(kw_only=True)
class _Case:
    """One exercise under way: its problems so far, and the verdicts that are in, by grading."""

    exercise: Exercise
    starter: Path
    problems: list[str]
    gradings: list[Grading]
    verdicts: dict[int, Verdict] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all verdicts are in."""
        return len(self.verdicts) == len(self.gradings)


def verify(
    chosen: Iterable[Exercise],
    *,
    root: Path,
    check_messages: bool = True,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Report]:
    """Verify the exercises of the course in ROOT; yields the report of each when it is finished, so not in order.

    `check_messages` is off when messages.txt is to be written anew. `workers` is how many gradings run at once (as many
    as there are processors). `progress` is called with the number of gradings done and of all. Raises GraderBroken.
    """
    known = read_messages(root) if check_messages else None
    with tempfile.TemporaryDirectory(prefix="course-verify-") as folder:
        cases = [_case(exercise, root, Path(folder)) for exercise in chosen]
        yield from (_report(case, root, known) for case in cases if not case.gradings)
        finished = _run([case for case in cases if case.gradings], workers or processors(), progress)
        yield from (_report(case, root, known) for case in finished)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def folder_reports(chosen: Iterable[Exercise], root: Path, *, whole: bool) -> Iterator[Report]:
    """A report for each lesson, and for the whole course, whose folders hold what they should not, or not its notebook.

    A lesson is looked at when all its exercises are CHOSEN, the course when it was asked for as a WHOLE.
    """
    known = lessons(root)
    selected = set(chosen)
    for lesson in known:
        problems = (*problems_of_lesson(lesson), *problems_of_notebook(lesson))
        if problems and (whole or selected >= set(lesson.exercises)):
            yield Report(exercise=lesson.name, title=lesson.name, problems=problems)
    problems = (*problems_of_course(root, known), *stray_notebooks(root, known)) if whole else ()
    if problems:
        yield Report(exercise="course", title="course", problems=problems)


def _case(exercise: Exercise, root: Path, folder: Path) -> _Case:
    starter = starter_of(exercise, root)
    problems = problems_of_form(exercise, starter)
    gradings = list(gradings_of(exercise, starter, folder))
    return _Case(exercise=exercise, starter=starter, problems=problems, gradings=gradings)


def _run(cases: list[_Case], workers: int, progress: Callable[[int, int], None]) -> Iterator[_Case]:
    jobs = [(case, number) for case in cases for number in range(len(case.gradings))]
    if not jobs:
        return
    # Verdicts on steps are made together with others; one that is not what it must be counts when it is alone.
    again: list[tuple[_Case, int]] = []
    with Grader(warm=True) as grader:
        work = [(case.exercise, case.gradings[number].path) for case, number in jobs]
        for done, (index, verdict) in enumerate(grader.check_many(work, workers=workers), 1):
            case, number = jobs[index]
            progress(done, len(jobs))
            if isinstance(case.exercise, Step) and problems_of_verdict(case.gradings[number], verdict):
                again.append((case, number))
                continue
            case.verdicts[number] = verdict
            if case.is_whole:
                yield case
        for case, number in again:
            case.verdicts[number] = grader.check(case.exercise, case.gradings[number].path)
            if case.is_whole:
                yield case


def _report(case: _Case, root: Path, known: dict[str, str] | None) -> Report:
    problems = [*case.problems, *_problems_of_verdicts(case, root)]
    starters = [v for number, v in sorted(case.verdicts.items()) if case.gradings[number].role == "starter"]
    # What a broken grader, or a starter that passes, says is no message for a student.
    messages = [
        first_message(verdict) for verdict in starters if not verdict.passed and verdict.ending != "grader_error"
    ]
    if messages:
        problems += _problems_of_messages(case.exercise, messages, known)
    return Report(
        exercise=case.exercise.id,
        title=title(case.exercise),
        note="" if case.starter == case.exercise.path else f"You have solved it; this is about {case.starter}.",
        problems=tuple(dict.fromkeys(problems)),
        seconds=sum(verdict.seconds for verdict in case.verdicts.values()),
        gradings=len(case.gradings),
        message=messages[0] if len(set(messages)) == 1 else "",
    )


def _problems_of_verdicts(case: _Case, root: Path) -> Iterator[str]:
    """What the verdicts show, once: a rewrite of an answer that fails anyway says nothing new."""
    failed: set[Path] = set()
    broken: set[str] = set()
    for number, verdict in sorted(case.verdicts.items()):
        grading = case.gradings[number]
        found = problems_of_verdict(grading, verdict)
        if verdict.ending == "grader_error":
            yield from found if verdict.message not in broken else ()
            broken.add(verdict.message)
        elif found and not grading.rewrite:
            failed.add(grading.path)
            yield from found
        elif found and grading.answer and grading.answer.path not in failed:
            yield from [*found, _keep(grading, root)]
    if not broken:
        yield from same_reasons((case.gradings[number], verdict) for number, verdict in sorted(case.verdicts.items()))


def _keep(grading: Grading, root: Path) -> str:
    """Keep a rewritten answer that does not pass, so that the author can look at it."""
    kept = state_folder(root) / "rewrites" / grading.exercise.id / grading.rewrite / grading.path.name
    if grading.path.is_dir():
        shutil.copytree(grading.path, kept, dirs_exist_ok=True)
    else:
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(grading.path, kept)
    return f"The rewritten answer is kept as {kept}."


def _problems_of_messages(exercise: Exercise, messages: list[str], known: dict[str, str] | None) -> Iterator[str]:
    if len(set(messages)) > 1:
        yield (
            "The starter's first message is another at each run; keep random values out of it. "
            f"Once: {words(messages[0])} Once: {words(messages[1])}"
        )
    elif known is not None and known.get(title(exercise)) != messages[0]:
        yield (
            f"The starter's first message is not the one in tests/course/messages.txt; if it is kind and meant so, run "
            f"'course verify {exercise.number} --write-messages'. It says: {words(messages[0])}"
        )
