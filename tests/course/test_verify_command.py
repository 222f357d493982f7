"""`course verify` as it is typed: what it prints, and its exit code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from course import catalog
from course.cli import run

from .small_course import SmallCourse


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCourse:
    monkeypatch.delenv("COURSE_STATE", raising=False)
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    return SmallCourse(tmp_path)


def test_messages_are_written_and_then_all_is_well(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    assert run(["verify"]) == 1
    assert "run 'course verify 1.1 --write-messages'" in capsys.readouterr().out
    assert run(["verify", "--write-messages"]) == 0
    assert "Wrote 1 messages to tests/course/messages.txt" in capsys.readouterr().err
    assert run(["verify", "1.1"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("✓ 1.1 first_dish")
    assert last == "10 gradings, no problems."


def test_several_names_are_verified_each_exercise_once(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    assert run(["verify", "--write-messages"]) == 0
    capsys.readouterr()
    assert run(["verify", "1.1", "01_soups", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["10 gradings, no problems."]


def test_json_is_one_object_for_each_exercise(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    course.edit(course.exercise.path, "# TODO:", "# Now")
    assert run(["verify", "01_soups", "--json"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    report = json.loads(line)
    assert list(report) == ["exercise", "ok", "problems", "seconds"]
    assert (report["exercise"], report["ok"]) == ("01_soups/01_first_dish", False)
    assert report["problems"][0].startswith("The starter has no TODO comment")
    assert report["seconds"] > 0


def test_problems_stand_below_the_exercise(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    course.exercise.grader.unlink()
    (course.root / "solutions/01_soups/02_stray.py").touch()
    assert run(["verify"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "✗ 01_soups"
    assert lines[1].startswith("    solutions/01_soups/02_stray.py is a stray file: no exercise in lessons/01_soups/")
    assert lines[2:4] == ["✗ 1.1 first_dish", "    tests/exercises/01_soups/test_01_first_dish.py is missing."]
    assert lines[-1].startswith("0 gradings, ")


def test_a_solved_exercise_is_named_as_such(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    exercise = course.exercise
    pristine = course.root / ".course/starters/01_soups/01_first_dish.py"
    pristine.parent.mkdir(parents=True)
    exercise.path.rename(pristine)
    exercise.path.write_bytes(exercise.solution.read_bytes())
    passed = {"exercises": {exercise.id: {"best": 10, "max_score": 10, "passed": "2026-01-01T00:00:00+00:00"}}}
    (course.root / ".course/progress.json").write_text(json.dumps(passed), encoding="utf-8")
    assert run(["verify", "--write-messages"]) == 0
    assert f"You have solved it; this is about {pristine}." in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["verify", "2.1"], ["verify", "1.1", "1.2"], ["verify", "--mutant"]])
def test_wrong_usage_ends_with_2(course: SmallCourse, capsys: pytest.CaptureFixture[str], arguments: list[str]):
    assert run(arguments) == 2
    assert capsys.readouterr().out == ""


def test_a_lesson_toml_that_does_not_hold_is_a_finding(course: SmallCourse, capsys: pytest.CaptureFixture[str]):
    course.edit(course.toml, 'title = "Soups"', "title =")
    assert run(["verify"]) == 1
    assert capsys.readouterr().err.startswith("lessons/01_soups/lesson.toml is not TOML")


def test_a_grader_that_cannot_start_ends_with_3(
    course: SmallCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert run(["verify"]) == 3
    assert capsys.readouterr().err.startswith("The grader could not work: The grader cannot be started: ")
