"""What holds for all of our own tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Files that the grader runs or grades; by themselves they are no tests.
collect_ignore = ["exercises", "answers", "course/attacks"]

# A shell starts what it puts in the background with Ctrl-C ignored, and every command of ours would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
# So does nohup with a hang-up. A handler ignores it too, and is not inherited.
if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

# Each is a Django project with settings of its own, and a process can have one: test_capstones.py runs each in another.
CAPSTONES = [Path(__file__).parent / name for name in ("expense_tracker", "recipe_collab")]

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


def _without_skips(report: Any) -> Any:
    """In CI everything is there: what would be skipped has failed, and says why it was not run."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped. {reason}"
    return report


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to test a capstone and something else in one call."""
    for capstone in CAPSTONES:
        inside = _inside(capstone, config)
        if any(inside) and not all(inside):
            raise pytest.UsageError(f"{capstone.name} is a Django project of its own: test it in a call of its own.")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A capstone's tests are collected in a call of their own: `pytest tests/expense_tracker`."""
    return True if collection_path in CAPSTONES and not all(_inside(collection_path, config)) else None


def _inside(folder: Path, config: pytest.Config) -> list[bool]:
    """For each path that was asked for, whether it is in the folder."""
    asked = [(config.invocation_params.dir / argument.partition("::")[0]).resolve() for argument in config.args]
    return [path.is_relative_to(folder.resolve()) for path in asked]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """A skipped test, or a skip in its fixtures."""
    return _without_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """A skipped module."""
    return _without_skips((yield))
