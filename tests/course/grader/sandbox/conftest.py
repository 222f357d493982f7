"""Children to try limits in, and graders that isolate more or less."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any

import pytest

from course.catalog import ROOT
from course.grader import Grader
from course.grader.sandbox.isolation import Isolation


@pytest.fixture
def in_child() -> Callable[..., Any]:
    """`in_child(source, *arguments, **environment)` runs Python source and gives what it prints, read as JSON."""

    def in_child(source: str, *arguments: str, **environment: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", dedent(source), *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return in_child


@pytest.fixture(scope="session")
def grader_of() -> Iterator[Callable[[Isolation], Grader]]:
    """`grader_of(kind)`: the grader with this isolation, or the strongest weaker one that this machine has."""
    graders: dict[Isolation, Grader] = {}

    def grader_of(kind: Isolation) -> Grader:
        if kind not in graders:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("COURSE_ISOLATION", kind.value)
                graders[kind] = Grader(warm=False)
        return graders[kind]

    yield grader_of
    for grader in graders.values():
        grader.close()


@pytest.fixture(params=list(Isolation), ids=lambda kind: kind.value)
def isolated(request: pytest.FixtureRequest, grader_of: Callable[[Isolation], Grader]) -> Grader:
    """A grader of each kind."""
    return grader_of(request.param)
