"""course bench: what it says, writes and refuses; the figures themselves are the business of tests/benchmarks."""

from __future__ import annotations

import shutil

import pexpect
import pytest

from course.catalog import ROOT

from .desk import Desk, copy
from .leftovers import nothing_left

MADE_UP = """
from course.bench.page import Section, table

TITLE = "Pots"


async def measure(bench):
    bench.begin("the soup")
    bench.tell("round 1")
    bench.add("Soup", name="four_sources", head=("way", "median"), rows=[("gather", f"{bench.size.rounds} ms")])
"""


@pytest.fixture
def bench(desk: Desk) -> Desk:
    """A desk with what is timed of the exercises, and a lesson's benchmark that takes no time."""
    copy(ROOT / "benchmarks" / "exercises", desk.root / "benchmarks" / "exercises")
    (desk.root / "benchmarks" / "01_event_loop.py").write_text(MADE_UP)
    return desk


def measured_only(desk: Desk, *names: str) -> None:
    """Let the lesson's text show these tables and no others."""
    text = "\n\n".join(f"<!-- measured: {name} -->" for name in names)
    (desk.root / "lessons" / "01_event_loop" / "README.md").write_text(f"# Pots\n\n{text}\n\nEnd.\n")


def test_a_lesson_is_measured_and_its_page_printed_and_kept_for_the_student_alone(bench: Desk):
    done = bench.run("bench", "1", "--quick")
    page = bench.root / "benchmarks" / "results" / "mine" / "01_event_loop.md"
    assert done.code == 0, done.err
    assert "| gather | 3 ms |" in done.out
    assert "`course bench 1 --quick`, 20" in page.read_text()
    assert done.out.rstrip().endswith(str(page))
    assert "01_event_loop: the soup" in done.err
    assert not (bench.root / "benchmarks" / "results" / "01_event_loop.md").exists()


@pytest.mark.parametrize("name", [[], ["event_loop"], ["01_event_loop"], ["exercises/01_event_loop"]])
def test_a_lesson_is_named_in_any_way_or_is_that_of_the_next_exercise(bench: Desk, name: list[str]):
    done = bench.run("bench", *name, "--quick")
    assert done.code == 0, done.err
    assert "`course bench 1 --quick`, " in done.out
    assert "| gather | 3 ms |" in done.out


def test_an_author_keeps_the_figures_and_the_lesson_shows_them(bench: Desk):
    measured_only(bench, "four_sources")
    assert bench.run("bench", "--all", "--write").code == 0
    assert (bench.root / "benchmarks" / "results" / "01_event_loop.md").exists()
    text = (bench.root / "lessons" / "01_event_loop" / "README.md").read_text()
    assert "<!-- measured: four_sources -->\n\n| way | median |\n| --- | ---: |\n| gather | 9 ms |\n\nEnd." in text


def test_a_lesson_that_shows_what_was_not_measured_is_said(bench: Desk):
    measured_only(bench, "nothing")
    done = bench.run("bench", "1", "--write")
    assert (done.code, "shows a table 'nothing' that was not measured" in done.err) == (1, True)


def test_an_answer_is_timed_beside_the_sync_version_and_the_ideal(bench: Desk):
    bench.solve("1.2")
    done = bench.run("bench", "1.2", "--quick")
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0] == "1.2 cook_together: four dishes, each of which waits 100 ms for the supplier"
    assert [line[:12] for line in lines[2:5]] == ["  one after ", "  yours     ", "  ideal     "]
    assert any(line.startswith("Yours is ") and "can be had." in line for line in lines)
    assert lines[-1] == "This is advice and gives no points; 'course check 1.2' grades."


def test_where_there_is_nothing_to_time_the_reason_is_said(bench: Desk):
    done = bench.run("bench", "await_it")
    assert (done.code, done.err) == (0, "")
    assert done.out == "1.1 await_it: there is nothing to time. It is one call: nothing in it could overlap.\n"


def test_a_file_that_does_not_run_is_said_in_a_sentence(bench: Desk):
    bench.exercise("1.2").path.write_text("async def cook_together(dishes):\n    return 1 / 0\n")
    done = bench.run("bench", "1.2")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "1.2 cook_together was not timed: ZeroDivisionError: division by zero (02_cook_together.py, line 2). "
        "'course check 1.2' grades it.\n"
    )


def test_a_missing_file_is_said_in_a_sentence(bench: Desk):
    bench.exercise("1.2").path.unlink()
    done = bench.run("bench", "1.2")
    assert done.code == 1
    assert "02_cook_together.py cannot be read: No such file or directory." in done.err


def test_what_is_no_lesson_and_no_exercise_is_refused(bench: Desk):
    done = bench.run("bench", "1.22")
    assert (done.code, done.out) == (2, "")
    assert "There is no lesson or exercise named '1.22'." in done.err
    done = bench.run("bench", "1", "--all")
    assert done.code == 2
    assert done.err == "'1' and --all exclude each other. Try 'course bench --help'.\n"


@pytest.mark.parametrize("arguments", [["1"], ["--all"]])
def test_a_missing_benchmark_is_said_in_a_sentence(desk: Desk, arguments: list[str]):
    done = desk.run("bench", *arguments)
    assert (done.code, done.out) == (1, "")
    assert "has a benchmark: there is no" in done.err
    assert len(done.err.splitlines()) == 1


def test_a_benchmark_that_breaks_is_said_in_a_sentence(bench: Desk):
    (bench.root / "benchmarks" / "01_event_loop.py").write_text("TITLE = ]")
    done = bench.run("bench", "1")
    assert (done.code, done.out) == (3, "")
    assert "01_event_loop could not be measured" in done.err
    assert "SyntaxError" in done.err


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_measured(bench: Desk):
    shutil.rmtree(bench.root / "benchmarks" / "results", ignore_errors=True)
    (bench.root / "benchmarks" / "results").write_text("I am a file")
    done = bench.run("bench", "1")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("results/mine cannot be written: Not a directory. Nothing was measured.\n")


SLOWLY = MADE_UP.replace('bench.tell("round 1")', "await asyncio.sleep(3600)").replace(
    "TITLE", "import asyncio\n\nTITLE"
)
SLEEPS = "import time\n\n\nasync def cook_together(dishes):\n    print('cooking', flush=True)\n    time.sleep(3600)\n"


@pytest.mark.parametrize(("name", "shown"), [("1", "the soup"), ("1.2", "1.2 cook_together")])
def test_ctrl_c_ends_it_and_leaves_nothing_behind(bench: Desk, name: str, shown: str):
    (bench.root / "benchmarks" / "01_event_loop.py").write_text(SLOWLY)
    bench.exercise("1.2").path.write_text(SLEEPS)
    with nothing_left():
        sitting = bench.sit_down("bench", name)
        sitting.expect_exact(shown)
        sitting.sendintr()
        sitting.expect(pexpect.EOF)
        sitting.close()
    assert sitting.exitstatus == 130, sitting.before
    assert "Traceback" not in sitting.before
