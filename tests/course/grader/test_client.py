"""Grader: jobs in, verdicts out, and nothing left behind."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from course.catalog import ROOT
from course.grader import Cancelled, Grader, GraderBroken
from course.grader.sandbox.processes import descendants

SERVE = """
@pytest.mark.points(10)
async def test_it(submission):
    \"\"\"It.\"\"\"
    same(await submission.serve(), "served")
"""
RIGHT = "async def serve():\n    return 'served'\n"
HANGS = "import time\nasync def serve():\n    while True:\n        pass\n"


def test_any_file_can_be_graded_as_the_exercise(grader, course):
    exercise = course.exercise(SERVE, "x = 1\n")
    other = course.file("elsewhere/mine.py", RIGHT)
    assert not grader.check(exercise).passed
    assert grader.check(exercise, other).passed


def test_a_lone_file_elsewhere_does_not_bring_its_neighbours_along(grader, course):
    exercise = course.exercise(SERVE, "x = 1\n")
    other = course.file("downloads/mine.py", f"import neighbour\n{RIGHT}")
    course.file("downloads/neighbour.py", "")
    verdict = grader.check(exercise, other)
    assert (verdict.ending, "neighbour" in verdict.message) == ("import_error", True)


@pytest.mark.parametrize("name", ["01_it.py", "it.py", "submission.py"])
def test_a_folder_brings_its_helper_modules(grader, course, name):
    exercise = course.exercise(SERVE, "x = 1\n")
    course.file(f"answer/{name}", "from helper import serve\n")
    course.file("answer/helper.py", RIGHT)
    assert grader.check(exercise, course.root / "answer").passed


def test_a_folder_without_the_exercise_is_said_to_the_caller(grader, course):
    exercise = course.exercise(SERVE, RIGHT)
    course.file("answer/other.py", RIGHT)
    with pytest.raises(FileNotFoundError, match=r"answer holds no 01_it\.py"):
        grader.check(exercise, course.root / "answer")


def test_a_helper_beside_the_students_file_is_found_and_shadows_nothing(graded):
    submission = (
        "import json, helper\nasync def serve():\n    return helper.word if hasattr(json, 'loads') else 'shadowed'\n"
    )
    helpers = {"helper": "word = 'served'\n", "json": "loads = None\n", "asyncio": "raise RuntimeError\n"}
    assert graded(SERVE, submission, **helpers).passed


def test_a_relative_path_means_the_callers_folder(grader, course, monkeypatch):
    exercise = course.exercise(SERVE, "x = 1\n")
    course.file("mine.py", RIGHT)
    monkeypatch.chdir(course.root)
    assert grader.check(exercise, Path("mine.py")).passed


def test_many_jobs_come_with_their_places(grader, course):
    exercise = course.exercise(SERVE, RIGHT)
    paths = [course.file(f"{n}.py", RIGHT if n % 2 else "x = 1\n") for n in range(5)]
    found = dict(grader.check_many(((exercise, path) for path in paths), workers=2))
    assert {place: verdict.passed for place, verdict in found.items()} == {n: bool(n % 2) for n in range(5)}


def test_no_job_is_no_verdict_and_a_bad_one_raises(grader, course):
    assert list(grader.check_many([])) == []
    with pytest.raises(FileNotFoundError):
        list(grader.check_many([(course.exercise(SERVE, RIGHT), course.root)]))


def test_who_wants_no_more_verdicts_of_many_waits_for_none(grader, course):
    exercise = course.exercise(SERVE, "x = 1\n")
    paths = [course.file("right.py", RIGHT), *(course.file(f"{n}.py", HANGS) for n in range(3))]
    verdicts = grader.check_many([(exercise, path) for path in paths], workers=2)
    place, verdict = next(verdicts)
    assert (place, verdict.passed) == (0, True)
    verdicts.close()
    assert grader.check(exercise, paths[0]).passed


def test_two_graders_work_side_by_side_and_a_cold_one_gives_the_same(grader, course):
    exercise = course.exercise(SERVE, RIGHT)
    with Grader(warm=False) as cold:
        found = [one.check(exercise) for one in (grader, cold)]
    assert [verdict.passed for verdict in found] == [True, True]


def check_in_thread(grader, exercise):
    said = []

    def check():
        try:
            said.append(grader.check(exercise))
        except Cancelled as error:
            said.append(error)

    thread = threading.Thread(target=check)
    thread.start()
    return thread, said


def test_a_verdict_in_progress_can_be_cancelled_and_the_next_one_is_whole(course, until):
    hanging = course.exercise(SERVE, HANGS)
    with Grader(warm=False) as grader:
        warm = grader._process.pid
        thread, said = check_in_thread(grader, hanging)
        until(lambda: len(descendants(warm)) >= 4)  # the keeper, the examiner, the cell and the host
        grader.cancel()
        thread.join()
        assert [type(answer) for answer in said] == [Cancelled]
        assert str(said[0]) == "the verdict on 01_small/01_it was cancelled"
        until(lambda: len(descendants(warm)) == 1)
        assert grader.check(course.exercise(SERVE, RIGHT)).passed


def test_closing_in_the_middle_of_a_verdict_leaves_no_process_and_no_folder(course, until, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    grader = Grader(warm=False)
    thread, said = check_in_thread(grader, course.exercise(SERVE, HANGS))
    until(lambda: len(descendants(grader._process.pid)) >= 4)
    below = descendants(grader._process.pid)
    grader.close()
    thread.join()
    assert [type(answer) for answer in said] == [Cancelled]
    until(lambda: not [pid for pid in below if os.path.exists(f"/proc/{pid}")])
    assert list(scratch.iterdir()) == []


def test_a_warm_parent_that_was_killed_is_started_again(course):
    exercise = course.exercise(SERVE, RIGHT)
    with Grader(warm=False) as grader:
        os.kill(grader._process.pid, signal.SIGKILL)
        grader._process.wait()
        assert grader.check(exercise).passed


def test_a_grader_whose_keeper_of_cells_was_killed_starts_again(course, until):
    exercise = course.exercise(SERVE, RIGHT)
    with Grader(warm=False) as grader:
        assert grader.check(exercise).passed
        until(lambda: len(descendants(grader._process.pid)) == 1)
        [keeper] = descendants(grader._process.pid)
        os.kill(keeper, signal.SIGKILL)
        until(lambda: grader._process.poll() is not None)
        assert grader.check(exercise).passed


def test_without_a_folder_for_temporary_files_the_grader_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nosuchfolder"))
    with pytest.raises(GraderBroken, match="no room to write in a temporary folder"):
        Grader(warm=False)


def test_a_warm_parent_that_dies_under_a_verdict_is_the_graders_error(course, until):
    with Grader(warm=False) as grader:
        thread, said = check_in_thread(grader, course.exercise(SERVE, HANGS))
        until(lambda: len(descendants(grader._process.pid)) >= 4)
        os.kill(grader._process.pid, signal.SIGKILL)
        thread.join()
        [verdict] = said
        assert (verdict.ending, verdict.score) == ("grader_error", 0)
        assert [test.outcome for test in verdict.tests] == ["not_run"]
        assert "course doctor" in verdict.message


ALONE = """
import sys
from pathlib import Path
from course.catalog import Exercise
from course.grader import Grader

grader = Grader(warm=False)
print(grader._process.pid, grader._scratch, flush=True)
grader.check(Exercise(root=Path(sys.argv[1]), lesson="01_small", name="01_it", hints=()))
"""


def test_a_client_that_is_killed_leaves_no_process_and_no_folder(course, until):
    course.exercise(SERVE, HANGS)
    command = [sys.executable, "-c", ALONE, str(course.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as client:
        warm, scratch = client.stdout.readline().split()
        until(lambda: len(descendants(int(warm))) >= 4)
        below = [int(warm), *descendants(int(warm))]
        client.kill()
    until(lambda: not [pid for pid in below if alive(pid)])
    until(lambda: not os.path.exists(scratch))


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


CTRL_C = """
import os, signal, sys
from pathlib import Path
from course.catalog import Exercise
from course.grader import Grader

exercise = Exercise(root=Path(sys.argv[1]), lesson="01_small", name="01_it", hints=())
with Grader(warm=False) as grader:
    grader.check(exercise)
    warm = grader._process.pid
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.killpg(0, signal.SIGINT)
    print(grader.check(exercise).passed, grader._process.pid == warm)
"""


def test_ctrl_c_in_a_terminal_does_not_reach_the_warm_parent(course):
    course.exercise(SERVE, RIGHT)
    done = subprocess.run(
        [sys.executable, "-c", CTRL_C, str(course.root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True True\n"
