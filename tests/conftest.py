"""What holds for all of our own tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

# Files that the grader runs or grades; by themselves they are no tests.
collect_ignore = ["exercises", "answers", "course/attacks"]

# A shell starts what it puts in the background with Ctrl-C ignored, and every command of ours would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
# So does nohup with a hang-up. A handler ignores it too, and is not inherited.
if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")


def _without_skips(report: Any) -> Any:
    """In CI everything is there: what would be skipped has failed, and says why it was not run."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """A skipped test, or a skip in its fixtures."""
    return _without_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """A skipped module."""
    return _without_skips((yield))
