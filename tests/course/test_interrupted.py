"""Gradings that are broken off: by Ctrl-C, by a kill, by a disk without room, by a second run beside them."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course.catalog import find
from course.grader import Cancelled, Grader
from course.grader.sandbox.processes import descendants
from course.progress import Progress

from .desk import Desk
from .leftovers import nothing_left

EXERCISE = find("1.2")
# Asleep in a child of a name that can be seen from outside, at import.
ASLEEP = """
import os, select, sys
if os.fork() == 0:
    os.execv(sys.executable, ["a-pot-on-the-stove", "-I", "-c", "import select; select.select([], [], [], 60)"])
select.select([], [], [], 60)
"""


def running(pid: int, words: str) -> list[int]:
    """Those processes below `pid` whose command line holds `words`."""
    return [child for child in descendants(pid) if words in command(child)]


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


# What can be seen from outside of a grading on its way, in order.
STAGES: dict[str, Callable[[int], object]] = {
    "warm_parent_starts": lambda pid: descendants(pid),
    "cells_have_a_keeper": lambda pid: len(descendants(pid)) > 1,
    "a_cell_is_made": lambda pid: len(descendants(pid)) > 3,
    "submission_runs": lambda pid: running(pid, "a-pot-on-the-stove"),
}


def wait_until(fact: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60  # seconds until what does not come is given up; nothing is measured by it
    while not fact():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.002)  # leaves the processor to those who are waited for


@pytest.fixture
def asleep(tmp_path: Path) -> Path:
    path = tmp_path / "asleep.py"
    path.write_text(ASLEEP)
    return path


@contextmanager
def started(desk: Desk, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """`course ARGUMENTS` in a session of its own, without a terminal; nothing of it is left afterwards."""
    told = {"cwd": desk.root, "env": desk.environment(), "stdin": subprocess.DEVNULL, "text": True}
    with nothing_left():
        told["env"] = desk.environment()  # with the temporary folder that is looked at in the end
        process = subprocess.Popen(
            [*desk.command, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **told,
        )  # fmt: skip
        with process:
            yield process


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("stage", STAGES)
def test_ctrl_c_is_met_with_one_sentence_at_any_moment(desk: Desk, asleep: Path, stage: str, times: int):
    with started(desk, "check", "1.2", "--file", asleep) as process:
        wait_until(lambda: STAGES[stage](process.pid))
        for _ in range(times):
            os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.strip().splitlines() == ["Stopped. Your progress is kept: 'course' goes on where you were."]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("stage", ["cells_have_a_keeper", "submission_runs"])
def test_a_killed_command_leaves_nothing(desk: Desk, asleep: Path, stage: str, number: signal.Signals):
    with started(desk, "check", "1.2", "--file", asleep) as process:
        wait_until(lambda: STAGES[stage](process.pid))
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (-number, "", "")


def test_ctrl_c_keeps_the_progress_whole(desk: Desk):
    desk.solve("1.1")
    assert desk.run("check", "1.1").code == 0
    before = Progress(desk.state).records()
    desk.exercise("1.2").path.write_text(ASLEEP)
    with started(desk, "check", "1.2") as process:
        wait_until(lambda: STAGES["submission_runs"](process.pid))
        os.killpg(process.pid, signal.SIGINT)
        process.communicate()
    assert Progress(desk.state).records() == before


def test_two_runs_at_once_both_count(desk: Desk):
    desk.solve("1.2")
    with started(desk, "check", "1.2", "--json") as one, started(desk, "check", "1.2", "--json") as other:
        outs = [one.communicate()[0], other.communicate()[0]]
    assert [json.loads(out)["score"] for out in outs] == [10, 10]
    assert Progress(desk.state).records()[EXERCISE.id].attempts == 2


def warm(grader: Grader) -> int:
    return grader._process.pid


def keeper(grader: Grader) -> int:
    return running(warm(grader), "course.grader.warm")[0]


def children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


# Whose end is tried: found while a submission runs.
VICTIMS: dict[str, Callable[[int], list[int]]] = {
    "warm_parent": lambda warm: [warm],
    "keeper_of_cells": lambda warm: children(warm)[:1],
    "examiner": lambda warm: children(warm)[1:],
    "cell": lambda warm: children(children(warm)[0]),
    "first_process_of_the_cell": lambda warm: children(children(children(warm)[0])[0]),
}


@pytest.mark.parametrize("victim", VICTIMS)
def test_after_a_part_of_the_grader_was_killed_the_next_verdict_is_true(asleep: Path, victim: str):
    verdicts = []
    with nothing_left(), Grader() as grader:
        grading = threading.Thread(target=lambda: verdicts.append(grader.check(EXERCISE, asleep)))
        grading.start()
        wait_until(lambda: running(warm(grader), "a-pot-on-the-stove"))
        for pid in VICTIMS[victim](warm(grader)):
            os.kill(pid, signal.SIGKILL)
        grading.join()
        after = [grader.check(EXERCISE, EXERCISE.solution).passed for _ in range(2)]
    assert after == [True, True]
    assert (verdicts[0].score, verdicts[0].ending) in ((0, "grader_error"), (0, "crashed"))
    assert "Traceback" not in verdicts[0].message


@pytest.mark.parametrize("moment", ["before", "during"])
def test_a_cancelled_verdict_leaves_nothing_and_the_next_is_true(asleep: Path, moment: str):
    errors: list[BaseException] = []

    def grade() -> None:
        try:
            grader.check(EXERCISE, asleep)
        except Exception as error:
            errors.append(error)

    with nothing_left(), Grader() as grader:
        grading = threading.Thread(target=grade)
        grading.start()
        if moment == "during":
            wait_until(lambda: running(warm(grader), "a-pot-on-the-stove"))
        else:
            wait_until(lambda: grader._answers)
        grader.cancel()
        grading.join()
        wait_until(lambda: len(descendants(warm(grader))) == 1)
        assert grader.check(EXERCISE, EXERCISE.solution).passed
    assert [type(error).__name__ for error in errors] == ["Cancelled"]


def test_a_grader_closed_while_it_grades_leaves_nothing(asleep: Path):
    def grade() -> None:
        with pytest.raises(Cancelled):
            grader.check(EXERCISE, asleep)

    with nothing_left():
        with Grader() as grader:
            grading = threading.Thread(target=grade)
            grading.start()
            wait_until(lambda: running(warm(grader), "a-pot-on-the-stove"))
        grading.join()


FULL = """
import os, pathlib, sys
from course.grader.sandbox import linux
room, read_only, *command = sys.argv[1:]
uid, gid = os.getuid(), os.getgid()
linux.unshare(linux.CLONE_NEWNS | (linux.CLONE_NEWUSER if uid else 0))
if uid:
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        pathlib.Path(f"/proc/self/{name}").write_text(line)
linux.mount("", "/", "", linux.MS_REC | linux.MS_PRIVATE)
linux.mount("full", room, "tmpfs", 0, "size=16k,nr_inodes=4")
try:
    for name in ("a", "b", "c", "d"):
        with open(f"{room}/{name}", "wb", buffering=0) as file:
            file.write(bytes(2**20))
except OSError:
    pass
if read_only == "yes":
    linux.mount("", room, "", linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)
os.execv(command[0], command)
"""


@pytest.mark.parametrize("read_only", ["no", "yes"])
@pytest.mark.parametrize(("variable", "sentences"), [("COURSE_STATE", 1), ("TMPDIR", 0)])
def test_a_full_disk_costs_no_verdict(desk: Desk, tmp_path: Path, variable: str, sentences: int, read_only: str):
    room = tmp_path / "full"
    room.mkdir()
    desk.solve("1.2")
    environment = desk.environment(**{variable: str(room), "PYTHONPATH": str(desk.root)})
    command = [sys.executable, "-c", FULL, str(room), read_only, *desk.command, "check", "1.2"]
    done = subprocess.run(command, cwd=desk.root, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "Passed: 10 of 10 points." in done.stdout) == (0, True)
    assert len(done.stderr.splitlines()) == sentences
    assert "Traceback" not in done.stderr


def test_no_room_anywhere_is_one_sentence(desk: Desk):
    def nothing_can_be_written() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    done = subprocess.run(
        [*desk.command, "check", "1.2"], preexec_fn=nothing_can_be_written,
        cwd=desk.root, env=desk.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1
    assert "no room" in done.stderr
