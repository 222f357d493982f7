"""Any folder graded as a project: a point for each test of its acceptance suite; each file of it is a promise."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.catalog import ROOT, lessons, suite_of
from course.grader.verdict import TestResult, Verdict
from course.projects.grading import ProjectGrader
from course.suites import Promise, promises
from course.terminal import USAGE, Complaint


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A folder that is graded as the project NAME."""

    name: str
    folder: Path
    promises: tuple[Promise, ...]


def find(name: str, folder: Path, root: Path = ROOT) -> Graded:
    """What is to be graded. Raises Complaint when there is no such project, or nothing in the folder to run."""
    known = [lesson.project for lesson in lessons(root) if lesson.project]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise Complaint(f"There is no project named '{name}'.{meant} There is: {', '.join(known)}.", USAGE)
    if not folder.is_dir():
        raise Complaint(f"There is no folder {folder}.", USAGE)
    if not (folder / "manage.py").is_file():
        raise Complaint(f"The folder {folder} holds no manage.py: name the one in which you start your project.", USAGE)
    return Graded(name=name, folder=folder.resolve(), promises=promises(suite_of(name, root)))


def check(graded: Graded, say: Callable[[str], None], root: Path = ROOT) -> Verdict:
    """The verdict; `say` is told how far it is."""
    verdict = ProjectGrader().check_whole(graded.name, graded.folder, root, say)
    if verdict is None:  # nobody can cancel it
        raise AssertionError("it was cancelled")
    return verdict


def results(promise: Promise, verdict: Verdict) -> list[TestResult]:
    """What the tests of one promise found."""
    mine = {test.key for test in promise.tests}
    return [test for test in verdict.tests if test.id in mine]


def as_json(graded: Graded, verdict: Verdict) -> dict[str, Any]:
    """The verdict as that on an exercise, and the points of each promise."""
    told = [(promise.sentence, results(promise, verdict)) for promise in graded.promises]
    points = [
        {"promise": sentence, "score": sum(test.earned for test in found), "max_score": len(found)}
        for sentence, found in told
    ]
    return {**verdict.as_json(), "promises": points}
