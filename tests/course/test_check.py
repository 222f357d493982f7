"""course check: true verdicts, pure JSON and the exit codes of the contract."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from course.progress import Progress

from .desk import Desk

TEST_KEYS = {"id", "sentence", "outcome", "points", "earned", "message"}
KEYS = {"exercise", "passed", "score", "max_score", "ending", "message", "seconds", "tests"}
HANGS = "import time\nasync def cook_together(dishes):\n    while True:\n        pass\n"


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    path = tmp_path / "answer.py"
    path.write_text(HANGS)
    return path


def progress(desk: Desk) -> Progress:
    return Progress(desk.state)


def test_a_right_answer_passes_and_is_kept(desk: Desk):
    desk.solve("1.2")
    done = desk.run("check", "1.2")
    record = progress(desk).records()["01_event_loop/02_cook_together"]
    assert (done.code, done.err) == (0, "")
    assert "Passed: 10 of 10 points." in done.out
    assert "1 of 10 exercises, 10 of 100 points" in done.out
    assert (record.best, record.attempts, bool(record.passed)) == (10, 1, True)


def test_a_failure_shows_what_was_seen_and_points_to_a_hint(desk: Desk):
    done = desk.run("check", "1.2")
    assert (done.code, done.err) == (1, "")
    assert "Seen: " in done.out
    assert "course hint 1.2" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_untouched_starter_is_no_attempt(desk: Desk):
    desk.run("check", "1.2")
    assert progress(desk).records() == {}
    with desk.exercise("1.2").path.open("a") as file:
        file.write("# thinking\n")
    desk.run("check", "1.2")
    assert progress(desk).records()["01_event_loop/02_cook_together"].attempts == 1


def test_without_a_name_the_next_exercise_is_graded(desk: Desk):
    assert desk.run("check").out.startswith("1.1 await_it")
    desk.solve("1.1")
    assert "Next: 1.2 cook_together" in desk.run("check").out
    assert desk.run("check").out.startswith("1.2 cook_together")


@pytest.mark.parametrize(
    "name",
    [
        "1.2",
        "cook_together",
        "02_cook_together",
        "01_event_loop/02_cook_together",
        "exercises/01_event_loop/02_cook_together.py",
    ],
)
def test_an_exercise_has_several_names(desk: Desk, name: str):
    (verdict,) = map(json.loads, desk.run("check", name, "--json").out.splitlines())
    assert verdict["exercise"] == "01_event_loop/02_cook_together"


def test_json_is_one_object_an_exercise_in_order_and_nothing_else(desk: Desk):
    desk.solve("1.2")
    done = desk.run("check", "event_loop", "--json")
    verdicts = [json.loads(line) for line in done.out.splitlines()]
    assert (done.code, done.err) == (1, "")
    assert [v["exercise"][14:16] for v in verdicts] == [f"{n:02}" for n in range(1, 11)]
    assert [v["passed"] for v in verdicts] == [n == 2 for n in range(1, 11)]
    for verdict in verdicts:
        assert set(verdict) == KEYS
        assert verdict["max_score"] == 10 == sum(test["points"] for test in verdict["tests"])
        assert all(set(test) - {"file", "line", "chart"} == TEST_KEYS for test in verdict["tests"])


def test_nothing_a_submission_prints_reaches_the_json(desk: Desk, answer: Path):
    answer.write_text(
        "import os, sys\nprint('{}')\nos.write(1, b'{}\\n')\nos.write(2, b'noise')\nsys.stderr.write('noise')\n"
    )
    done = desk.run("check", "1.2", "--file", answer, "--json")
    (verdict,) = map(json.loads, done.out.splitlines())
    assert (done.code, done.err, verdict["passed"]) == (1, "", False)


def test_many_are_a_line_each_with_the_standing_below(desk: Desk):
    desk.solve("1.2")
    done = desk.run("check", "--all")
    lines = done.out.splitlines()
    assert done.code == 1
    assert lines[1].split() == ["✓", "1.2", "cook_together", "10/10"]
    assert [line.split()[0] for line in lines[:10]] == ["✗", "✓", *"✗✗✗✗✗✗✗✗"]
    assert lines[-1].endswith("1 of 10 exercises, 10 of 100 points")


def test_all_solved_is_exit_code_0_and_nothing_is_next(desk: Desk):
    for number in range(1, 11):
        desk.solve(f"1.{number}")
    done = desk.run("check", "--all")
    assert (done.code, done.err) == (0, "")
    done = desk.run("check", "--json")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("You have passed every exercise of the course.")


def test_any_file_can_be_graded_and_counts_for_nobody(desk: Desk):
    done = desk.run("check", "1.2", "--file", desk.exercise("1.2").solution)
    assert done.code == 0
    assert "Next" not in done.out
    assert progress(desk).records() == {}


def test_a_folder_brings_its_helper_modules(desk: Desk, tmp_path: Path):
    folder = tmp_path / "answer"
    folder.mkdir()
    (folder / "02_cook_together.py").write_text("from kitchen_tools import cook_together\n")
    (folder / "kitchen_tools.py").write_text(desk.exercise("1.2").solution.read_text())
    assert desk.run("check", "1.2", "--file", folder).code == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file 02_cook_together.py."),
        (b"", "02_cook_together.py is empty."),
        (b"\x00\x01", "02_cook_together.py is no text: it holds zero bytes."),
        (b"import nowhere_to_be_found", "nowhere_to_be_found"),
    ],
    ids=["missing", "empty", "binary", "wrong import"],
)
def test_a_file_that_cannot_be_graded_is_one_sentence(desk: Desk, content: bytes | None, sentence: str):
    path = desk.exercise("1.2").path
    path.unlink() if content is None else path.write_bytes(content)
    done = desk.run("check", "1.2")
    assert done.code == 1
    assert sentence in done.out
    assert "✗" not in done.out
    assert "Traceback" not in done.out + done.err


def test_a_traceback_is_shown_on_request_only(desk: Desk, answer: Path):
    answer.write_text("async def cook_together(dishes):\n    print('tasting')\n    return 1 / 0\n")
    plain = desk.run("check", "1.2", "--file", answer).out
    detailed = desk.run("check", "1.2", "--file", answer, "--traceback").out
    assert "answer.py, line 3:\n          return 1 / 0" in "\n".join(line.rstrip() for line in plain.splitlines())
    assert "tasting" not in plain
    assert "in cook_together" not in plain
    assert "tasting" in detailed
    assert "line 3, in cook_together" in detailed


def test_a_grader_that_broke_is_exit_code_3_and_no_attempt(desk: Desk):
    desk.solve("1.2")
    desk.exercise("1.2").grader.write_text("import nothing_of_this_name\n\ndef test_a():\n    '''A.'''\n")
    done = desk.run("check", "1.2")
    assert done.code == 3
    assert "This is not your fault" in done.out
    assert progress(desk).records() == {}


def test_a_verdict_is_shown_even_where_progress_cannot_be_saved(desk: Desk):
    desk.solve("1.2")
    (desk.root / "in the way").write_text("a file")
    done = desk.run("check", "1.2", COURSE_STATE=str(desk.root / "in the way"))
    assert done.code == 0
    assert "Passed: 10 of 10 points." in done.out
    assert done.err.count("\n") == 1
    assert done.err.startswith("Your progress was not saved in ")


def test_two_runs_at_once_are_both_counted(desk: Desk):
    desk.solve("1.2")
    command = [*desk.command, "check", "1.2", "--json"]
    told = {"cwd": desk.root, "env": desk.environment(), "stdout": subprocess.PIPE, "text": True}
    runs = [subprocess.Popen(command, **told) for _ in range(2)]
    assert all(json.loads(run.communicate()[0])["passed"] for run in runs)
    assert progress(desk).records()["01_event_loop/02_cook_together"].attempts == 2


def test_ctrl_c_during_a_verdict_is_one_line_and_exit_code_130(desk: Desk, answer: Path):
    seen = desk.sit_down("check", "1.2", "--file", str(answer))
    seen.expect("Grading 1.2")
    seen.kill(signal.SIGINT)
    rest = seen.read()
    seen.close()
    assert seen.exitstatus == 130
    assert "Stopped. Your progress is kept" in rest
    assert "Traceback" not in rest
