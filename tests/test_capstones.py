"""The capstones' own tests, each project in a process of its own: Django can be set up once in one."""

import os
import subprocess
import sys

import pytest

from course.catalog import ROOT


def run_pytest(*arguments):
    # The services' tests set the kitchen up in this process, and its settings are no capstone's.
    without_kitchen = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, env=without_kitchen, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("project", ["expense_tracker", "recipe_collab"])
def test_the_tests_of_a_capstone_pass(project):
    done = run_pytest(f"tests/{project}")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_capstone_and_other_tests_are_not_run_in_one_call(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "kitchen.settings")
    done = run_pytest("--collect-only", "tests/expense_tracker", "tests/test_capstones.py")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout
    assert "a call of its own" in done.stdout + done.stderr
