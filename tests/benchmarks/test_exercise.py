"""A student's file, timed: what is said of the times, and what becomes of files that cannot be timed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from course.bench import exercise as timing
from course.bench.exercise import NotTimed, Timing, Work, judged, time_file, work_path
from course.bench.rounds import Rounds, Spread
from course.catalog import Exercise, exercises, find
from tests.course.leftovers import nothing_left

ALL = {exercise.number: exercise for exercise in exercises()}
TIMED = {number: exercise for number, exercise in ALL.items() if work_path(exercise).exists()}


def spread(median):
    return Spread(median=median, least=median, most=median)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Handed(Exercise):
    """An exercise whose file lies somewhere else."""

    file: Path

    @property
    def path(self):
        return self.file


def handed(number, file):
    known = {field.name: getattr(ALL[number], field.name) for field in dataclasses.fields(ALL[number])}
    return Handed(**known, file=file)


def timed(number, file, rounds=1):
    exercise = handed(number, file)
    return time_file(exercise, Work.of(exercise), rounds=rounds, tell=lambda what: None)


def refused(source, tmp_path, number="1.2"):
    file = tmp_path / "02_cook_together.py"
    file.write_text(source, encoding="utf-8")
    with nothing_left(), pytest.raises(NotTimed) as caught:
        timed(number, file)
    return str(caught.value)


@pytest.mark.parametrize("exercise", ALL.values(), ids=lambda exercise: exercise.id)
def test_every_exercise_is_timed_or_says_why_there_is_nothing_to_time(exercise):
    assert work_path(exercise).exists() != bool(exercise.nothing_to_time)
    assert exercise.nothing_to_time == "" or exercise.nothing_to_time.endswith(".")


def test_nothing_is_timed_that_is_no_exercise():
    known = {work_path(exercise) for exercise in ALL.values()}
    there = set((work_path(ALL["1.1"]).parents[1]).glob("*/*.py"))
    assert there
    assert there <= known


@pytest.mark.parametrize("number", TIMED)
def test_the_reference_answer_gives_what_the_sync_version_gives(number):
    with nothing_left():
        found = timed(number, ALL[number].solution)
    assert {name: (len(way.samples), way.failures) for name, way in found.rounds.items()} == {
        "sync": (1, []),
        "yours": (1, []),
        "ideal": (1, []),
    }


@pytest.mark.parametrize(
    ("yours", "words"),
    [(0.1, "Very good"), (0.12, "Very good"), (0.2, "Good"), (0.3, "Fair"), (0.39, "Not yet"), (0.5, "Not yet")],
)
def test_the_grade_is_how_much_of_what_can_be_gained_is_gained(yours, words):
    assert judged(spread(0.4), spread(yours), spread(0.1)).startswith(words)


def test_where_nothing_can_be_gained_that_is_said():
    assert judged(spread(0.1), spread(0.1), spread(0.12)) == "On this machine there is nothing to gain."


def made_up(says="", **samples):
    work = Work(source="", title="pots", thinks=0.1, says=says)
    failures = ["round 1: it burnt"]
    rounds = {
        way: Rounds(name=way, samples=values, failures=[] if values else failures) for way, values in samples.items()
    }
    return list(Timing(work=work, rounds=rounds).lines())


def test_the_three_stand_beside_each_other_with_their_ratio():
    lines = made_up(sync=[0.4, 0.41, 0.4], yours=[0.1, 0.1, 0.101], ideal=[0.1, 0.1, 0.1])
    assert lines[1] == "  yours                      100 ms   100 ms to 101 ms"
    assert lines[4] == ("Yours is 4.00 times as fast as sync; 4.00 can be had. Very good: nothing is left to gain.")
    assert len(lines) == 5


def test_noise_and_failures_are_said():
    lines = made_up(sync=[0.4, 0.8], yours=[0.1], ideal=[])
    assert "There is nothing to compare." in lines
    assert "Mind: sync: noisy, from 400 ms to 800 ms." in lines
    assert "Mind: ideal: 1 of 1 rounds failed (round 1: it burnt)." in lines


def test_where_the_ratio_is_no_grade_something_else_is_said():
    lines = made_up(says="Threads win no time.", sync=[0.4], yours=[0.4], ideal=[0.2])
    assert lines[4] == "Yours is 1.00 times as fast as sync; 2.00 can be had. Threads win no time."


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def cook_together(:\n", "cannot be imported: SyntaxError"),
        ("raise SystemExit\n", "cannot be imported: SystemExit"),
        ("x = 1\n", "has no attribute 'cook_together'"),
        ("async def cook_together(dishes):\n    return 1 / 0\n", "division by zero (02_cook_together.py, line 2)"),
        ("async def cook_together(dishes):\n    raise SystemExit(3)\n", "SystemExit: 3"),
        ("async def cook_together(dishes):\n    return []\n", "it gave [] instead of [Decimal("),
        ("import os\nprint('bye')\nos._exit(0)\n", "Its process has ended before its time. Its last line: bye"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_do_its_work_is_not_timed_and_says_why(source, words, tmp_path):
    assert words in refused(source, tmp_path)


def test_a_file_that_does_not_come_to_its_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(timing, "LONGEST", 1.0)
    said = refused("import time\n\n\nasync def cook_together(dishes):\n    time.sleep(3600)\n", tmp_path)
    assert said == "It has not come to its end after 1 seconds, and was ended."


FORGES = """
import json, os

def cook_together(dishes):
    line = {"found": {way: {"samples": [SAMPLE], "failures": []} for way in ("sync", "yours", "ideal")}}
    os.write(3, json.dumps(line).encode() + b"\\n")
    os._exit(0)
"""


@pytest.mark.parametrize("sample", ["'fast'", "-1.0", "0.0", "float('nan')", "1e300", "[1.0]"])
def test_what_is_no_time_is_not_believed(sample, tmp_path):
    assert "ended before its time" in refused(FORGES.replace("SAMPLE", sample), tmp_path)


def test_it_runs_behind_the_graders_walls(tmp_path):
    source = f"print(open({str(find('1.2').solution)!r}).read())\n"
    assert "cannot be imported: FileNotFoundError" in refused(source, tmp_path)


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(NotTimed, match=r"^gone\.py cannot be read: No such file or directory\.$"):
        timed("1.2", tmp_path / "gone.py")


def test_a_work_that_is_no_work_is_said(tmp_path):
    exercise = dataclasses.replace(ALL["1.2"], root=tmp_path)
    path = work_path(exercise)
    path.parent.mkdir(parents=True)
    path.write_text("TITLE = 'pots'\n")
    with pytest.raises(NotTimed, match="cannot be used: KeyError: 'THINKS'"):
        Work.of(exercise)
