"""`course verify` on steps: the form by looking, and the rest by real runs of a small suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalog import lessons
from course.grader import Grader
from course.verify.files import problems_of_course, problems_of_lesson
from course.verify.form import problems_of_form
from course.verify.report import Report
from course.verify.running import verify

from .small_project import SmallProject

TILL, SUITE = "exercises/12_shop/shop/till.py", "tests/shop/acceptance/test_till.py"
WRONG = "tests/answers/12_shop/01_till/wrong_counts.py"


@pytest.fixture(autouse=True)
def nobodys_state(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COURSE_STATE", raising=False)


def reports(shop: SmallProject) -> dict[str, Report]:
    return {report.title: report for report in verify([shop.till, shop.scales], root=shop.root, check_messages=False)}


def form(shop: SmallProject) -> list[str]:
    return problems_of_form(shop.till, shop.till.path)


def test_a_lesson_of_good_steps_has_no_problems(shop: SmallProject):
    found = reports(shop)
    assert {title: report.problems for title, report in found.items()} == {"12.1 till": (), "12.2 scales": ()}
    assert [report.gradings for report in found.values()] == [3, 3]
    assert found["12.1 till"].message == "Seen: a total of 2 for [2, 3]\nWanted: All prices are added up."
    (lesson,) = lessons(shop.root)
    assert [*problems_of_lesson(lesson), *problems_of_course(shop.root, (lesson,))] == []


def test_a_starter_that_passes_and_a_wrong_project_that_passes_are_told(shop: SmallProject):
    shop.edit(TILL, "prices[0]", "sum(prices)")
    shop.edit(WRONG, "len(prices)", "sum(prices)")
    problems = reports(shop)["12.1 till"].problems
    assert problems == (
        "The starter passes its own grader; there is nothing left for the student to do.",
        "wrong_counts.py passes; no test catches it.",
    )


def test_a_wrong_project_must_fail_the_test_that_it_names_with_its_words(shop: SmallProject):
    shop.edit(WRONG, "a total of 1", "a total of one")
    (problem,) = reports(shop)["12.1 till"].problems
    assert problem.startswith("wrong_counts.py fails test_a_basket_is_added_up as it should, but the message lacks")


def test_the_finished_module_must_pass(shop: SmallProject):
    shop.edit("shop/shop/till.py", "sum(prices)", "sum(prices) or None")
    (problem,) = [p for p in reports(shop)["12.1 till"].problems if p.startswith("The solution")]
    assert "does not pass (6 of 10 points" in problem


def test_who_is_wrong_beside_others_is_graded_alone_before_anything_is_said(shop: SmallProject, monkeypatch):
    # The other step's wrong project breaks the whole site, and none of the two is what it should be.
    shop.write("shop/shop/__init__.py", "import shop.scales\n")
    shop.edit("tests/answers/12_shop/02_scales/wrong_blind.py", "def weigh(grams):", "def weigh(grams:")
    alone: list[Path | None] = []
    check = Grader.check

    def note(self, exercise, path=None, **options):
        alone.append(path)
        return check(self, exercise, path, **options)

    monkeypatch.setattr(Grader, "check", note)
    found = reports(shop)
    assert alone[0] == shop.till.answers / "wrong_counts.py"
    assert found["12.1 till"].ok
    assert not found["12.2 scales"].ok


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (TILL, "# TODO: all of them", "# all", "The starter has no TODO comment"),
        (TILL, '"""The till: it forgets all but the first.', '"""The till."""\n"""', "should say the situation"),
        (TILL, "def total(prices):", "def total(:", "is no Python"),
        (SUITE, "points=4", "points=3", "add up to 9; they must add up to 10"),
        (SUITE, ', points=4)', ")", "test_an_empty_basket_costs_nothing has no points"),
        (SUITE, '    """An empty basket costs nothing."""\n', "", "has no docstring; it is the sentence"),
        (SUITE, '@pytest.mark.step("12.1", points=4)\n', "", "1 tests of the suite are marked with 12.1; 2 to 5"),
        (SUITE, "def test_an_empty_basket_costs_nothing(", "def test_a_basket_is_added_up(", "Two tests of step 12.1"),
        (WRONG, "fails: test_a_basket_is_added_up", "fails: test_nothing", "but the grader has no such test"),
        (WRONG, "says: a total of 1 for [2]", "", "lacks the header line 'says: ...'"),
        ("lessons/12_shop/lesson.toml", "https://docs.python.org/3/library/functions.html#sum", "sum", "holds no link"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_form_is_one_sentence(shop: SmallProject, file: str, old: str, new: str, sentence: str):
    assert form(shop) == []
    shop.edit(file, old, new)
    assert any(sentence in problem for problem in form(shop)), form(shop)


def test_a_step_needs_a_wrong_project_and_a_starter(shop: SmallProject):
    (shop.root / WRONG).unlink()
    shop.till.path.unlink()
    assert form(shop) == [
        "exercises/12_shop/shop/till.py is missing.",
        "tests/answers/12_shop/01_till holds no wrong_*.py; one beside the starter is needed.",
    ]
