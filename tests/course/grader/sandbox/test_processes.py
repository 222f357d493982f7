"""Processes as /proc shows them."""

import os
import subprocess
import sys

import pytest

from course.grader.sandbox.processes import descendants, family

FAMILY = r"""
import os, sys
if os.fork() == 0:
    if os.fork() == 0:
        os.write(1, b"grandchild %d\n" % os.getpid())
        sys.stdin.read()
        os._exit(0)
    os.write(1, b"child %d\n" % os.getpid())
    os.wait()
    os._exit(0)
dead = os.fork()
if dead == 0:
    os._exit(0)
os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
os.write(1, b"zombie %d\n" % dead)
sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc"), reason="There is no /proc here.")


def test_all_living_descendants_are_found_and_the_dead_are_not():
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as top:
        told = dict(top.stdout.readline().split() for _ in range(3))
        assert sorted(descendants(top.pid)) == sorted([int(told["child"]), int(told["grandchild"])])
        assert set(map(int, [told["child"], told["grandchild"], str(top.pid)])) <= set(descendants(os.getpid()))
        assert {top.pid, int(told["child"]), int(told["grandchild"])} <= set(family(top.pid))
        top.stdin.close()
    assert (descendants(top.pid), family(top.pid)) == ([], [top.pid])


def test_a_name_with_blanks_and_brackets_is_no_trouble(tmp_path):
    sleeper = tmp_path / "odd) S 1 ("
    sleeper.symlink_to("/bin/cat")
    with subprocess.Popen([sleeper], stdin=subprocess.PIPE, executable=str(sleeper)) as process:
        assert process.pid in descendants(os.getpid())
        process.stdin.close()


def test_where_there_is_no_proc_nothing_is_found(tmp_path):
    assert descendants(1, proc=str(tmp_path / "proc")) == []
