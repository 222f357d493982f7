"""Every grading that an exercise needs, and what each verdict proves."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from course.catalog import Exercise, Step
from course.files import write_whole
from course.grader.verdict import Verdict
from course.verify.answers import Answer, answers_of, words
from course.verify.messages import first_message
from course.verify.rewrites import KINDS, rewritten


@dataclass(frozen=True, kw_only=True)
class Grading:
    """One file or folder to grade as an exercise. `name` is what problems call it."""

    role: Literal["starter", "right", "wrong"]
    exercise: Exercise
    path: Path
    name: str
    answer: Answer | None = None
    rewrite: str = ""


def gradings_of(exercise: Exercise, starter: Path, folder: Path) -> Iterator[Grading]:
    """What there is to grade; rewritten answers are written into FOLDER, each into a folder of its own.

    The starter comes twice: its message must not change from one run to the next. That of a step comes once: starting a
    household takes its time, and messages.txt tells whether a message changes.
    """
    if not exercise.tests:
        return
    times = 1 if isinstance(exercise, Step) else 2
    for _ in range(times if starter.is_file() else 0):
        yield Grading(role="starter", exercise=exercise, path=starter, name="The starter")
    answers = answers_of(exercise)
    right = [answer for answer in answers if answer.is_right]
    if exercise.solution.is_file():
        right.insert(0, Answer(path=exercise.solution, source=exercise.solution, fails="", says=""))
    for answer in right:
        name = "The solution" if answer.path == exercise.solution else answer.name
        yield Grading(role="right", exercise=exercise, path=answer.path, name=name, answer=answer)
        yield from _rewrites_of(exercise, answer, name, folder)
    for answer in answers:
        if not answer.is_right:
            yield Grading(role="wrong", exercise=exercise, path=answer.path, name=answer.name, answer=answer)


def _rewrites_of(exercise: Exercise, answer: Answer, name: str, folder: Path) -> Iterator[Grading]:
    for kind in KINDS:
        if kind not in exercise.rewrites:
            continue
        try:
            source = rewritten(answer.source.read_text(encoding="utf-8"), kind, seed=f"{exercise.id}/{answer.name}")
        except (SyntaxError, ValueError):  # its own grading says so
            continue
        if source is not None:
            path = folder / exercise.id / kind / answer.name
            _write_rewrite(answer, path, source)
            named = f"{name} with the rewrite '{kind}'"
            yield Grading(role="right", exercise=exercise, path=path, name=named, answer=answer, rewrite=kind)


def _write_rewrite(answer: Answer, path: Path, source: str) -> None:
    if answer.path.is_dir():
        shutil.copytree(answer.path, path, ignore=shutil.ignore_patterns("__pycache__"))
        write_whole(path / answer.source.name, source.encode())
    else:
        write_whole(path, source.encode())


def problems_of_verdict(grading: Grading, verdict: Verdict) -> list[str]:
    """What one verdict shows to be wrong with the exercise, a sentence each; nothing when it is as it must be."""
    if verdict.ending == "grader_error":
        return [f"{grading.name} gets no verdict, because the grader broke: {words(verdict.message)}"]
    check = {"starter": _starter, "right": _right, "wrong": _wrong}[grading.role]
    return list(check(grading, verdict))


def _starter(grading: Grading, verdict: Verdict) -> Iterator[str]:
    if verdict.passed:
        yield "The starter passes its own grader; there is nothing left for the student to do."
    elif verdict.ending == "import_error":
        yield f"The starter cannot be imported: {words(verdict.message)}"
    elif not first_message(verdict):
        yield "The starter fails without a message that says why."


def _right(grading: Grading, verdict: Verdict) -> Iterator[str]:
    if not verdict.passed:
        failed = next((test.id for test in verdict.tests if test.outcome != "passed"), "no test")
        reason = words(first_message(verdict) or verdict.message)
        yield (
            f"{grading.name} does not pass ({verdict.score} of {verdict.max_score} points, "
            f"{verdict.ending}); {failed} says: {reason}"
        )


def _wrong(grading: Grading, verdict: Verdict) -> Iterator[str]:
    answer = grading.answer
    named = next((test for test in verdict.tests if answer and test.id == answer.fails), None)
    if verdict.passed:
        yield f"{grading.name} passes; no test catches it."
    elif named is None or answer is None:  # the header is wrong, which the check of form says
        return
    elif named.outcome != "failed":
        failed = ", ".join(test.id for test in verdict.tests if test.outcome == "failed") or "none"
        yield (
            f"{grading.name} does not fail {named.id}, which its header names: there it is '{named.outcome}' "
            f"({verdict.ending}); failed: {failed}."
        )
    elif words(answer.says) not in words(named.message):
        yield (
            f"{grading.name} fails {named.id} as it should, but the message lacks the words '{answer.says}': "
            f"{words(named.message)}"
        )


def same_reasons(graded: Iterable[tuple[Grading, Verdict]]) -> Iterator[str]:
    """Wrong answers that fail the same test with the very same message: one of them proves nothing."""
    first: dict[tuple[str, str], str] = {}
    for grading, verdict in graded:
        fails = grading.answer.fails if grading.role == "wrong" and grading.answer else ""
        message = next((words(test.message) for test in verdict.tests if test.id == fails), "")
        earlier = first.setdefault((fails, message), grading.name)
        if message and earlier != grading.name:
            yield f"{earlier} and {grading.name} fail {fails} with the same message; drop one or tell them apart."
