"""CI runs every test: each way of skipping one is a failure there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED = """
import pytest

@pytest.fixture
def missing():
    pytest.skip("no browser here")

def test_fixture(missing):
    pass

@pytest.mark.skip(reason="no PostgreSQL here")
def test_mark():
    pass

def test_call():
    pytest.skip("no Redis here")

@pytest.mark.xfail(reason="not yet")
def test_expected():
    raise ValueError

def test_good():
    pass
"""


@pytest.fixture
def run(tmp_path):
    """Runs our conftest.py over these tests and gives the exit code and the summary."""
    shutil.copy(Path(__file__).parent / "conftest.py", tmp_path)
    (tmp_path / "test_parts.py").write_text(SKIPPED, encoding="utf-8")
    (tmp_path / "test_module.py").write_text("import pytest\npytest.importorskip('nosuchmodule')\n", encoding="utf-8")
    for name in ("exercises", "answers", "course/attacks"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "test_no_test.py").write_text("raise RuntimeError('collected')\n", encoding="utf-8")

    def run(ci):
        environment = {**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "-p",
            "no:cacheprovider",
            f"--rootdir={tmp_path}",
            tmp_path,
        ]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
        return done.returncode, done.stdout

    return run


@pytest.mark.parametrize("ci", ["", "false", "0"])
def test_at_home_a_skip_is_a_skip_and_says_why(run, ci):
    code, out = run(ci)
    assert code == 0
    assert "1 passed, 4 skipped, 1 xfailed" in out
    assert "no browser here" in out


def test_in_ci_each_skip_is_a_failure_that_says_why(run):
    code, out = run("true")
    assert code != 0
    assert "In CI nothing may be skipped. " in out
    assert "nosuchmodule" in out


def test_in_ci_a_skip_counts_as_an_error_where_it_stands_and_an_expected_failure_does_not(run, tmp_path):
    (tmp_path / "test_module.py").unlink()
    code, out = run("true")
    assert (code, out.splitlines()[-1].partition(" in ")[0]) == (1, "1 failed, 1 passed, 1 xfailed, 2 errors")
    for reason in ("no browser here", "no PostgreSQL here", "no Redis here"):
        assert f"In CI nothing may be skipped. Skipped: {reason}" in out


def test_a_hang_up_that_is_ignored_here_still_ends_what_the_tests_start(tmp_path):
    shutil.copy(Path(__file__).parent / "conftest.py", tmp_path)
    child = "import os, signal; os.kill(os.getpid(), signal.SIGHUP)"
    ends = f"subprocess.call([sys.executable, '-c', {child!r}]) == -1"
    test = f"import subprocess, sys\ndef test_it():\n    assert {ends}\n"
    (tmp_path / "test_child.py").write_text(test, encoding="utf-8")
    # Without plugins: what other tests have left in the environment must not set Django up in there.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    command = ["nohup", sys.executable, "-m", "pytest", "-q", f"--rootdir={tmp_path}", tmp_path]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
