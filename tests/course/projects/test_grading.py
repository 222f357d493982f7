"""Verdicts on steps: by real runs of a small suite."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from course.grader import Cancelled, Grader
from course.grader.verdict import Verdict
from course.projects import running
from course.projects.grading import ProjectGrader

from ..leftovers import nothing_left
from .small_project import SmallProject


def outcomes(verdict: Verdict | None) -> list[tuple[str, int]]:
    assert verdict is not None
    return [(test.outcome, test.earned) for test in verdict.tests]


def test_the_finished_module_passes_with_all_points(shop: SmallProject, grader: ProjectGrader):
    verdict = grader.check(shop.till, shop.till.solution)
    assert outcomes(verdict) == [("passed", 6), ("passed", 4)]
    assert verdict is not None
    assert (verdict.exercise, verdict.ending, verdict.passed, verdict.score) == (
        "12_shop/01_till",
        "completed",
        True,
        10,
    )
    assert verdict.seconds > 0


def test_the_students_own_module_is_graded_with_all_that_lies_beside_it(shop: SmallProject, grader: ProjectGrader):
    shop.write("exercises/12_shop/shop/till.py", "from shop.sums import total\n")
    assert outcomes(grader.check(shop.till, shop.till.path))[0][0] == "failed"
    shop.write("exercises/12_shop/shop/sums.py", "total = sum\n")
    assert outcomes(grader.check(shop.till, shop.till.path)) == [("passed", 6), ("passed", 4)]


def test_a_failure_says_what_was_seen_and_wanted_and_where_the_module_broke(shop: SmallProject, grader: ProjectGrader):
    verdict = grader.check(shop.till, shop.till.path)
    assert verdict is not None
    several, empty = verdict.tests
    # Of the two baskets the one with a single price is right.
    assert several.message == "Seen: a total of 2 for [2, 3]\nWanted: All prices are added up."
    assert (several.file, several.line) == (None, None)
    assert (empty.message, empty.file, empty.line) == (
        "Seen: the shop broke\nWanted: An empty basket costs nothing.", "shop/till.py", 9,
    )  # fmt: skip
    assert "IndexError" in (empty.traceback or "")
    assert [event["text"] for event in verdict.trace if event["test"] == empty.id][-1].startswith("IndexError")


LATE = '''
"""What is weighed."""

import pytest


class Late:
    def __del__(self):
        raise RuntimeError("nobody closed it")


@pytest.mark.step("12.2", points=10)
@pytest.mark.filterwarnings("error")
def test_the_scales_show_grams(ask):
    """The scales show grams."""
    Late()
    assert ask("shop.scales", "weigh(5)") == 5
'''


def test_what_the_garbage_collector_says_is_no_verdict(shop: SmallProject, grader: ProjectGrader):
    shop.write("tests/shop/acceptance/test_scales.py", LATE)
    assert outcomes(grader.check(shop.scales, shop.scales.solution)) == [("passed", 10)]


WAITS = '''
"""What is weighed."""

import os

import pytest


@pytest.mark.step("12.2", points=10)
def test_the_scales_show_grams():
    """The scales show grams."""
    pytest.fail(f"nothing after {os.environ['COURSE_PATIENCE']} s")
'''


def test_a_whole_project_is_waited_for_longer_than_a_step(shop: SmallProject, grader: ProjectGrader):
    shop.write("tests/shop/acceptance/test_scales.py", WAITS)
    step = grader.check(shop.scales, shop.scales.solution)
    whole = grader.check_whole("shop", shop.scales.finished, shop.root)
    assert step is not None
    assert whole is not None
    assert "nothing after 30 s" in step.tests[0].message
    assert "nothing after 120 s" in whole.tests[0].message


def test_a_project_that_does_not_start_is_one_sentence_with_the_line(shop: SmallProject, grader: ProjectGrader):
    shop.write("exercises/12_shop/shop/till.py", "def total(:\n")
    verdict = grader.check(shop.till, shop.till.path)
    assert outcomes(verdict) == [("not_run", 0), ("not_run", 0)]
    assert verdict is not None
    assert verdict.ending == "import_error"
    assert verdict.message == "The project does not start. SyntaxError: invalid syntax (shop/till.py, line 1)"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "There is no file till.py."), (b"", "till.py is empty."), (b"\0", "till.py is no text: it holds ze")],
    ids=["missing", "empty", "binary"],
)  # fmt: skip
def test_a_module_that_cannot_be_read_is_never_replaced_by_ours(
    shop: SmallProject, grader: ProjectGrader, content: bytes | None, sentence: str
):
    shop.till.path.unlink() if content is None else shop.till.path.write_bytes(content)
    verdict = grader.check(shop.till, shop.till.path)
    assert outcomes(verdict) == [("not_run", 0), ("not_run", 0)]
    assert verdict is not None
    assert verdict.ending == "import_error"
    assert verdict.message.startswith(sentence)


def test_a_folder_without_the_module_is_refused(shop: SmallProject, grader: ProjectGrader, tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="till"):
        grader.check(shop.till, tmp_path)


def test_a_whole_project_is_graded_as_it_is(shop: SmallProject, grader: ProjectGrader, tmp_path: Path):
    mine = tmp_path / "mine"
    shop.write(f"{mine}/manage.py", "")
    shop.write(f"{mine}/config/__init__.py", "")
    shop.write(f"{mine}/shop/till.py", "total = sum\n")
    before = sorted(mine.rglob("*"))
    assert outcomes(grader.check(shop.till, mine)) == [("passed", 6), ("passed", 4)]
    assert sorted(mine.rglob("*")) == before


def test_steps_that_can_share_a_household_do_and_none_counts_for_the_other(shop: SmallProject, grader: ProjectGrader):
    jobs = [(0, shop.till, shop.till.path), (1, shop.scales, shop.scales.path)]
    jobs += [(2, shop.till, shop.till.solution), (3, shop.scales, shop.scales.answers / "wrong_blind.py")]
    found = dict(grader.check_many(jobs))
    assert [found[place].exercise for place in range(4)] == ["12_shop/01_till", "12_shop/02_scales"] * 2
    assert [found[place].score for place in range(4)] == [0, 5, 10, 5]


def test_a_suite_that_breaks_is_no_fault_of_the_students(shop: SmallProject, grader: ProjectGrader):
    shop.edit("tests/shop/acceptance/test_till.py", "import pytest", "import pytest\nimport nowhere_to_be_found")
    verdict = grader.check(shop.till, shop.till.path)
    assert outcomes(verdict) == [("not_run", 0), ("not_run", 0)]
    assert verdict is not None
    assert verdict.ending == "grader_error"
    assert "nowhere_to_be_found" in verdict.message


def hang(shop: SmallProject) -> Path:
    """The till never comes back, and tells so in a file."""
    told = shop.root / "hangs"
    shop.write("exercises/12_shop/shop/till.py", f"open({str(told)!r}, 'w').close()\nwhile True: pass\n")
    return told


def test_a_verdict_that_takes_too_long_has_an_end(shop: SmallProject, grader: ProjectGrader, monkeypatch):
    hang(shop)
    monkeypatch.setattr(running, "_START", 3)
    monkeypatch.setattr(running, "_TEST", 0)
    with nothing_left():
        verdict = grader.check(shop.till, shop.till.path)
    assert outcomes(verdict) == [("not_run", 0), ("not_run", 0)]
    assert verdict is not None
    assert (verdict.ending, verdict.message) == (
        "timed_out", "The tests of your project had not come to an end when their time was up.",
    )  # fmt: skip


def test_a_verdict_can_be_cancelled_and_leaves_nothing(shop: SmallProject):
    told = hang(shop)
    with nothing_left(), Grader(warm=False) as grader:

        def cancel() -> None:
            while not told.exists():
                pass
            grader.cancel()

        thread = threading.Thread(target=cancel)
        thread.start()
        with pytest.raises(Cancelled):
            grader.check(shop.till)
        thread.join()


def test_the_grader_says_what_is_going_on(shop: SmallProject, grader: ProjectGrader):
    said: list[str] = []
    grader.check(shop.scales, shop.scales.solution, said.append)
    assert said == ["starting the project", "test 1 of 2", "test 2 of 2"]


def test_a_whole_suite_gives_a_point_for_each_test(shop: SmallProject, grader: ProjectGrader):
    verdict = grader.check_whole("shop", shop.till.finished, shop.root)
    assert verdict is not None
    assert (verdict.exercise, verdict.score, verdict.max_score, verdict.passed) == ("shop", 5, 5, True)
    assert verdict.tests[0].id == "test_scales.py::test_the_scales_show_grams"
    assert verdict.tests[-1].sentence == "Nothing else is asked of the till."
