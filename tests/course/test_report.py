"""A verdict on the terminal is readable, says what was seen, and cannot be drawn over."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from course import report
from course.catalog import Exercise
from course.grader.verdict import TestResult, Verdict

PASSED = TestResult(id="test_all", sentence="All dishes are on the stove.", outcome="passed", points=4, earned=4)
FAILED = TestResult(
    id="test_order",
    sentence="The results come in the order of the dishes, whichever of them was done first on that busy evening.",
    outcome="failed",
    points=6,
    earned=0,
    message="Seen: salad, soup.\nWanted: soup, salad.",
    file="mine.py",
    line=3,
    chart="soup   ######\nsalad  ##",
    traceback='  File "mine.py", line 3, in cook_together\nKeyError: 1',
)
NOT_RUN = TestResult(id="test_error", sentence="An exception gets out.", outcome="not_run", points=6, earned=0)


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text("import asyncio\n\n    return sorted(results)\n")
    return path


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    return Exercise(root=tmp_path, lesson="01_event_loop", name="02_cook_together", hints=("a", "b", "c"))


def verdict(*tests: TestResult, **more: str) -> Verdict:
    return Verdict(**{"exercise": "01_event_loop/02_cook_together", "ending": "completed", "tests": tests} | more)


def drawn(shown: Verdict, exercise: Exercise, submission: Path, *, details: bool = False) -> str:
    console = Console(file=io.StringIO(), width=80, markup=False, highlight=False, emoji=False)
    report.draw(console, shown, exercise, "One cook, many pots", submission=submission, details=details)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_a_failure_shows_what_was_seen_the_students_own_line_and_the_chart(exercise: Exercise, submission: Path):
    text = drawn(verdict(PASSED, FAILED), exercise, submission)
    assert (
        text
        == """\
1.2 cook_together   lesson 1: One cook, many pots

✓   4/4 All dishes are on the stove.
✗   0/6 The results come in the order of the dishes, whichever of them was done
        first on that busy evening.
        Seen: salad, soup.
        Wanted: soup, salad.
        mine.py, line 3:
          return sorted(results)
          soup   ######
          salad  ##

Not yet: 4 of 10 points."""
    )


def test_tracebacks_and_output_are_shown_on_request_only(exercise: Exercise, submission: Path):
    shown = verdict(PASSED, FAILED, output="cooking...\n")
    plain, details = drawn(shown, exercise, submission), drawn(shown, exercise, submission, details=True)
    assert "KeyError" not in plain
    assert "cooking" not in plain
    assert "          KeyError: 1\n" in details
    assert "It printed:\n  cooking...\n" in details


def test_what_did_not_run_is_no_failure(exercise: Exercise, submission: Path):
    text = drawn(
        verdict(PASSED, NOT_RUN, ending="crashed", message="Your code ended the process."), exercise, submission
    )
    assert "Your code ended the process.\n" in text
    assert "-     - An exception gets out. (not run)\n" in text
    assert "✗" not in text


def test_a_file_that_cannot_be_imported_is_one_sentence(exercise: Exercise, submission: Path):
    text = drawn(verdict(NOT_RUN, ending="import_error", message="The file is empty."), exercise, submission)
    assert text.splitlines() == [
        "1.2 cook_together   lesson 1: One cook, many pots",
        "The file is empty.",
        "",
        "Not yet: 0 of 6 points.",
    ]


def test_a_submission_cannot_draw_over_its_verdict(exercise: Exercise, submission: Path):
    submission.write_text("\n\nx = '\x1b[2J\x1b[32m✓ Passed\x1b[0m'\n")
    hostile = "\x1b[1A\x1b[2K\r\x9b2J\u202eevil"
    failed = replace(FAILED, message=hostile, file=hostile, chart=hostile, traceback=hostile)
    text = drawn(verdict(failed, message=hostile, output=hostile), exercise, submission, details=True)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.count("\\x1b[1A\\x1b[2K\\r\\x9b2J\\u202eevil") == 5


@pytest.mark.parametrize("name", ["../secret.py", "/etc/passwd", "link.py", "pipe", "missing.py", "a\x00b", None])
def test_no_line_is_read_from_outside_the_submission(
    exercise: Exercise, submission: Path, name: str | None, tmp_path: Path
):
    folder = tmp_path / "answer"
    folder.mkdir()
    (tmp_path / "secret.py").write_text("the secret\n" * 3)
    os.mkfifo(folder / "pipe")
    (folder / "link.py").symlink_to(tmp_path / "secret.py")
    text = drawn(verdict(replace(FAILED, file=name)), exercise, folder)
    assert "secret\n" not in text
    assert "root:" not in text
    assert "Not yet" in text


def test_many_verdicts_are_a_line_each(exercise: Exercise):
    lines = [report.row(verdict(*tests), exercise, 15).plain for tests in ([PASSED], [PASSED, FAILED])]
    assert lines[0] == "✓ 1.2  cook_together      4/4"
    assert lines[1].startswith("✗ 1.2  cook_together     4/10  The results come in the order")
