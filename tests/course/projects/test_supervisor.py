"""Whatever a command has started ends with it, and with whoever wanted it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..leftovers import nothing_left

# A child that leaves its parent, its session and every pipe, as a daemon does, and tells its pid.
DAEMON = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(sys.argv[1], "w").write(str(os.getpid()))
        while True:
            time.sleep(3600)
    os._exit(0)
os.wait()
while not os.path.exists(sys.argv[1]) or not open(sys.argv[1]).read():
    pass
"""
STAYS = f"{DAEMON}\nwhile True: time.sleep(3600)"


@contextmanager
def supervised(code: str, *arguments: object) -> Iterator[tuple[subprocess.Popen, int]]:
    control, held = os.pipe()
    command = [sys.executable, "-m", "course.projects.supervisor", str(control), sys.executable, "-c", code]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        told = {"pass_fds": [control], "env": {**os.environ, "TMPDIR": folder}}
        with subprocess.Popen([*command, *map(str, arguments)], **told) as process:
            os.close(control)
            yield process, held


def test_the_exit_code_is_that_of_the_command():
    with supervised("raise SystemExit(7)") as (process, held):
        assert process.wait() == 7
    os.close(held)


def test_a_daemon_ends_with_the_command(tmp_path: Path):
    with nothing_left(), supervised(DAEMON, tmp_path / "pid") as (process, held):
        assert process.wait() == 0
        os.close(held)
    assert (tmp_path / "pid").read_text()


def test_all_of_it_ends_when_nobody_wants_it_any_more(tmp_path: Path):
    with nothing_left(), supervised(STAYS, tmp_path / "pid") as (process, held):
        while not (tmp_path / "pid").exists():
            assert process.poll() is None
        os.close(held)
        process.wait()
