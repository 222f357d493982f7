"""One examiner process: a job in, a verdict out."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from course.grader.examiner.cell import Cell
from course.grader.examiner.job import Job
from course.grader.examiner.plugin import Examiner
from course.grader.verdict import Verdict

_OPTIONS = (
    "-p no:cacheprovider -p no:warnings -p no:logging -p no:doctest -p no:faulthandler -p no:junitxml -p no:pastebin "
    "-p no:setuponly -p no:setupplan -p no:stepwise -p no:debugging -p no:unittest -p no:nose -p no:legacypath "
    "-p pytest_asyncio.plugin --assert=plain --tb=native --import-mode=importlib --noconftest -s -q "
    "-o asyncio_mode=auto -o asyncio_default_fixture_loop_scope=function"
).split()


def examine(job: Job, make_cell: Callable[[], Cell], client: socket.socket) -> Verdict:
    """Run the job's tests and give their verdict; never raises for what the submission does.

    When `client` closes nobody waits for the verdict, and this process ends.
    """
    os.environ.update(job.environment)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    examiner = Examiner(job, make_cell, client)
    said = io.StringIO()
    arguments = [*_OPTIONS, f"--config-file={os.devnull}", f"--rootdir={Path(job.grader).parent}", job.grader]
    with redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(arguments, plugins=[examiner])
    verdict = examiner.verdict()
    whole = verdict.ending != "completed" or all(test.outcome != "not_run" for test in verdict.tests)
    if (
        whole
        and verdict.tests
        and code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    ):
        return verdict
    broken = said.getvalue().strip()[-2000:] or "not every test was run"
    return replace(verdict, ending="grader_error", message=f"The grader itself broke: {broken}")
