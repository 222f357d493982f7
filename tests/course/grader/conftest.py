"""Small courses for the grader to grade: a grader and a submission, written by the test itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import pytest

from course.catalog import ROOT, Exercise
from course.grader import Grader
from course.grader.sandbox.isolation import Isolation
from course.grader.verdict import Verdict

FIXTURES = (
    "submission",
    "second_submission",
    "cold_start",
    "stove",
    "clock",
    "work",
    "cell",
    "supplier",
    "database",
    "trials",
)
# What every grader here begins with. `same` also tells a tuple from a list, and True from 1.
PRELUDE = """
import asyncio
import pytest
from course.grader.examiner import expect

def same(seen, wanted):
    expect(seen == wanted and type(seen) is type(wanted), seen=repr(seen), wanted=repr(wanted))
"""


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """One warm grader for all tests."""
    with Grader(warm=True) as grader:
        yield grader


@dataclass(frozen=True)
class Writer:
    """Writes exercise 1.1 of a small course below `root`, and other files for its grader to grade."""

    root: Path

    def exercise(self, grader: str, submission: str, **helpers: str) -> Exercise:
        """The exercise with this grader and this student's file; `helpers` are modules beside it."""
        exercise = Exercise(root=self.root, lesson="01_small", name="01_it", hints=())
        self.file(exercise.grader, PRELUDE + dedent(grader))
        self.file(exercise.path, dedent(submission))
        for name, source in helpers.items():
            self.file(exercise.path.parent / f"{name}.py", dedent(source))
        return exercise

    def file(self, path: Path | str, content: str) -> Path:
        """A file below the course's folder."""
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path


@pytest.fixture
def course(tmp_path: Path) -> Writer:
    """A small course to be written."""
    return Writer(tmp_path)


@pytest.fixture
def graded(grader: Grader, course: Writer) -> Callable[..., Verdict]:
    """`graded(grader, submission, **helpers)`: the verdict of a grader's source on a submission's source.

    `by` is the Grader that works, when it is not the one of all tests.
    """

    def graded(grader_source: str, submission: str, *, by: Grader = grader, **helpers: str) -> Verdict:
        return by.check(course.exercise(grader_source, submission, **helpers))

    return graded


@pytest.fixture
def holds(graded: Callable[..., Verdict]) -> Callable[..., Verdict]:
    """`holds(checks, submission, **more)`: `checks`, the body of one test, pass; `more` as for graded()."""

    def holds(checks: str, submission: str, **more: object) -> Verdict:
        verdict = graded(one_test(checks), submission, **more)
        assert verdict.passed, said(verdict)
        return verdict

    return holds


def one_test(checks: str) -> str:
    """The source of a grader whose only test has this body and asks for the fixtures that it names."""
    asked = ", ".join(name for name in FIXTURES if re.search(rf"\b{name}\b", checks))
    head = f'@pytest.mark.points(10)\nasync def test_it({asked}):\n    """It does."""\n'
    return head + indent(dedent(checks).strip("\n"), "    ") + "\n"


def said(verdict: Verdict) -> str:
    """All that a verdict says, for a failure of ours."""
    tests = [f"{test.id} {test.outcome}: {test.message} (line {test.line})" for test in verdict.tests]
    return "\n".join([f"{verdict.ending} {verdict.message}", *tests, verdict.output])


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Waits for a fact about other processes; ten seconds without it are a failure."""

    def until(fact: Callable[[], object]) -> None:
        deadline = time.monotonic() + 10
        while not fact():
            assert time.monotonic() < deadline, "it did not come true"
            time.sleep(0.002)  # leaves the processor to those who are waited for

    return until


@pytest.fixture(scope="session")
def works() -> Callable[[Isolation], None]:
    """Skips the test where this machine lacks a kind of isolation."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json; from course.grader.sandbox import describe; print(json.dumps(describe()))",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    there = {name for name, works, _ in json.loads(done.stdout) if works}

    def works(kind: Isolation) -> None:
        if kind.value not in there:
            pytest.skip(f"This machine has no {kind.value}; 'course doctor' says what that means.")

    return works
