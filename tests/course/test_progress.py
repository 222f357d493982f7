"""The progress file stays whole and loses nothing, whatever happens to the run that writes it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from course.grader.verdict import TestResult, Verdict
from course.progress import Progress, ProgressError, Record, state_folder

EXERCISE = "01_event_loop/02_cook_together"


def verdict(earned: int) -> Verdict:
    tests = (
        TestResult(
            id="test_a", sentence="A.", outcome="passed" if earned == 10 else "failed", points=10, earned=earned
        ),
    )
    return Verdict(exercise=EXERCISE, ending="completed", tests=tests)


def start(folder: Path, code: str) -> subprocess.Popen[str]:
    """Another process that runs CODE with the same progress file as `progress`."""
    head = f"from pathlib import Path\nfrom course.progress import *\nprogress = Progress(Path({str(folder)!r}))\n"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", head + code], text=True, **pipes)


def test_the_best_score_and_the_first_pass_are_kept(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.add_verdict(verdict(4))
    first = progress.add_verdict(verdict(10))[EXERCISE]
    progress.add_verdict(verdict(10))
    progress.add_verdict(verdict(1))
    record = Progress(tmp_path).records()[EXERCISE]
    assert (record.best, record.max_score, record.attempts) == (10, 10, 4)
    assert record.passed == first.passed
    assert record.passed.endswith("+00:00")


def test_hints_and_solutions_are_counted_beside_the_points(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.add_verdict(verdict(4))
    progress.add_hint(EXERCISE, 2)
    progress.add_hint(EXERCISE, 1)
    seen = progress.add_solution(EXERCISE)[EXERCISE].solution_seen
    record = progress.add_solution(EXERCISE)[EXERCISE]
    assert record == Record(best=4, max_score=10, attempts=1, hints=2, solution_seen=seen)
    assert Progress(tmp_path).records() == {EXERCISE: record}


def test_there_is_nothing_to_know_before_the_first_verdict(tmp_path: Path) -> None:
    assert Progress(tmp_path / "not yet there").records() == {}
    assert not (tmp_path / "not yet there").exists()


def test_runs_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    code = "for n in range(40): progress._update('same', lambda old: replace(old, attempts=old.attempts + 1))"
    runs = [start(tmp_path, code) for _ in range(3)]
    assert [run.communicate()[1] for run in runs] == ["", "", ""]
    assert Progress(tmp_path).records()["same"].attempts == 120


def test_a_run_killed_in_the_middle_of_a_write_leaves_the_old_file_whole(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.add_hint("before", 1)
    stop = "import os, sys\nos.fsync = lambda fd: (print('half-way', flush=True), sys.stdin.read())\n"
    run = start(tmp_path, stop + "progress.add_hint('killed', 1)")
    assert run.stdout.readline() == "half-way\n"
    run.kill()
    run.communicate()
    assert set(progress.records()) == {"before"}
    assert set(progress.add_hint("after", 1)) == {"before", "after"}  # the lock went with the run
    assert {path.name for path in tmp_path.iterdir()} == {"progress.json", "progress.lock"}


def test_a_full_disk_is_one_sentence_and_the_old_file_stands(tmp_path: Path) -> None:
    Progress(tmp_path).add_hint("before", 1)
    before = (tmp_path / "progress.json").read_bytes()
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
    try_it = "try: progress.add_hint('more', 1)\nexcept ProgressError as error: print(error)"
    out, err = start(tmp_path, limit + try_it).communicate()
    assert out == f"Your progress was not saved in {tmp_path / 'progress.json'}: File too large.\n"
    assert err == ""
    assert (tmp_path / "progress.json").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"progress.json", "progress.lock"}


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ProgressError, match=r"not saved in .*progress\.json: "):
        Progress(tmp_path / "file").add_hint(EXERCISE, 1)


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "progress.json").mkdir()
    with pytest.raises(ProgressError, match="cannot be read: Is a directory"):
        Progress(tmp_path).records()


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\x80\x00\xff",
        b'{"exercises": {"a": {"best": 3',
        b"[]",
        b'{"exercises": []}',
        b'{"exercises": {"a": 3}}',
        b'{"exercises": {"a": {"best": "ten"}}}',
        b'{"exercises": {"a": {"unheard_of": 1}}}',
        b"[" * 100_000,
    ],
    ids=["empty", "binary", "cut", "list", "no names", "no record", "wrong type", "unknown key", "deep"],
)
def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "progress.json").write_bytes(damaged)
    progress = Progress(tmp_path)
    assert progress.records() == {}
    (aside,) = tmp_path.glob("progress.damaged-*.json")
    assert aside.read_bytes() == damaged
    assert progress.notices == [f"Your progress file was damaged; it is kept as {aside}, and a new one is begun."]
    assert set(progress.add_hint(EXERCISE, 1)) == {EXERCISE}


def test_the_file_is_json_that_a_person_can_read(tmp_path: Path) -> None:
    Progress(tmp_path).add_hint(EXERCISE, 1)
    data = json.loads((tmp_path / "progress.json").read_text())
    assert data["exercises"][EXERCISE]["hints"] == 1


def test_the_state_can_live_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_STATE", raising=False)
    assert state_folder(tmp_path) == tmp_path / ".course"
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "mine"))
    assert state_folder(tmp_path) == tmp_path / "mine"
