"""The capstones' own tests, each project in a process of its own: Django can be set up once in one."""

import subprocess
import sys

import pytest

from course.catalog import ROOT


@pytest.mark.parametrize("project", ["expense_tracker"])
def test_the_tests_of_a_capstone_pass(project):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/{project}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_capstone_and_other_tests_are_not_run_in_one_call():
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "tests/expense_tracker",
        "tests/test_capstones.py",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert "a call of its own" in done.stdout + done.stderr
