"""Steps in the catalogue, on the desk and on the command line: exercises like all others."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course import catalog
from course.grader import Grader
from course.notebooks.build import has_notebook
from course.starters import Starters
from course.student import Student
from course.suites import promises
from course.watch.desk import Desk
from course.watch.saves import content

from ..desk import CHANGING, copy
from .small_project import SmallProject


def test_a_step_is_found_by_number_slug_and_the_path_of_its_module(shop: SmallProject):
    for name in ("12.1", "till", "01_till", "12_shop/01_till", "exercises/12_shop/shop/till.py"):
        assert catalog.find(name, shop.root) == shop.till
    assert [step.number for step in catalog.select("shop", shop.root)] == ["12.1", "12.2"]


def test_the_parts_of_a_step_stand_in_the_project(shop: SmallProject):
    step = shop.till
    parts = (step.path, step.solution, step.grader, step.answers)
    assert [str(path.relative_to(shop.root)) for path in parts] == [
        "exercises/12_shop/shop/till.py",
        "shop/shop/till.py",
        "tests/shop/acceptance",
        "tests/answers/12_shop/01_till",
    ]
    assert "Add up all prices" in step.task
    assert not step.in_kitchen


def test_a_solution_is_shown_with_what_it_stands_on(shop: SmallProject):
    shop.write("common/sums.py", "ALL = sum")
    entry = 'file = "shop/till.py"'
    toml = (shop.root / "lessons/12_shop/lesson.toml").read_text()
    shop.write("lessons/12_shop/lesson.toml", toml.replace(entry, f'{entry}\nstands_on = ["common/sums.py"]'))
    till, scales = catalog.exercises(shop.root)
    assert till.reference() == f"{till.solution.read_text()}\n\n# common/sums.py\n\nALL = sum"
    assert scales.reference() == scales.solution.read_text()


def test_its_tests_are_those_of_the_suite_that_are_marked_with_it(shop: SmallProject):
    assert [(test.id, test.sentence, test.points) for test in shop.till.tests] == [
        ("test_a_basket_is_added_up", "All prices are added up.", 6),
        ("test_an_empty_basket_costs_nothing", "An empty basket costs nothing.", 4),
    ]
    assert (shop.till.max_score, shop.scales.max_score) == (10, 10)


def test_a_suite_is_as_many_promises_as_it_has_files(shop: SmallProject):
    found = promises(shop.till.grader)
    assert [(promise.sentence, len(promise.tests)) for promise in found] == [
        ("What is weighed.", 2),
        ("What is paid.", 3),
    ]
    assert found[1].tests[2].sentence == "Nothing else is asked of the till."


def test_a_lesson_about_a_project_has_no_notebook(shop: SmallProject):
    shop.write("lessons/12_shop/README.md", "# The shop\n\n```python\nprint(1)\n```\n")
    (lesson,) = catalog.lessons(shop.root)
    assert not has_notebook(lesson)


def test_a_step_is_reset_and_a_newer_starter_is_laid_beside_it(shop: SmallProject, tmp_path: Path):
    starters = Starters(shop.root, tmp_path / "state")
    starters.snapshot([shop.till])
    assert starters.is_untouched(shop.till)
    before = shop.till.path.read_bytes()
    shop.till.path.write_text("mine")
    assert starters.bring(shop.till, b"newer") == shop.till.path.with_name("till.new.py")
    assert shop.till.path.read_text() == "mine"
    starters.reset(shop.till)
    assert (shop.till.path.read_bytes(), before != b"newer") == (b"newer", True)


def test_a_save_of_any_file_that_is_laid_over_is_a_save(shop: SmallProject):
    before = content(shop.till)
    assert before[0] == ("shop/till.py", shop.till.path.read_bytes())
    shop.write("exercises/12_shop/shop/sums.py", "total = sum\n")
    assert ("shop/sums.py", b"total = sum\n") in content(shop.till)
    shop.till.path.unlink()
    assert content(shop.till)[0] == ("shop/till.py", None)


async def test_on_the_desk_a_step_is_graded_and_its_verdict_is_kept(shop: SmallProject, tmp_path: Path):
    student = Student(shop.root, tmp_path / "state")
    student.snapshot()
    shop.edit("exercises/12_shop/shop/till.py", "prices[0]", "sum(prices)")
    with Grader(warm=False) as grader:
        desk = Desk(student, shop.till, grader)
        grading = asyncio.ensure_future(desk.grade())
        while not desk.doing:  # noqa: ASYNC110 - a thread tells what goes on; the loop is free meanwhile
            await asyncio.sleep(0)
        verdict = await grading
    assert verdict is not None
    assert (verdict.passed, desk.doing, student.has_passed(shop.till)) == (True, "", True)
    assert student.records["12_shop/01_till"].best == 10
    kept = json.loads(student.trace(shop.till).read_bytes())
    assert kept["verdict"]["score"] == 10


@pytest.fixture
def at_the_shop(shop: SmallProject) -> SmallProject:
    """The small course has the real commands."""
    for part in ("course", "exercises/kitchen"):
        copy(catalog.ROOT / part, shop.root / part)
    return shop


def run(shop: SmallProject, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "course", *map(str, arguments)]
    plain = {name: value for name, value in os.environ.items() if name not in CHANGING} | {"COLUMNS": "80"}
    return subprocess.run(command, cwd=shop.root, env=plain, capture_output=True, text=True, check=False)


def test_check_prints_steps_as_the_contract_has_it(at_the_shop: SmallProject):
    done = run(at_the_shop, "check", "shop", "--json")
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [(v["exercise"], v["ending"], v["passed"]) for v in verdicts] == [
        ("12_shop/01_till", "completed", False),
        ("12_shop/02_scales", "completed", False),
    ]
    first = verdicts[0]["tests"][1]
    assert set(first) == {"id", "sentence", "outcome", "points", "earned", "message", "file", "line"}


def test_a_module_or_a_folder_can_be_graded_as_a_step(at_the_shop: SmallProject):
    till = at_the_shop.till
    done = run(at_the_shop, "check", "12.1", "--file", till.solution)
    assert (done.returncode, "Passed: 10 of 10 points." in done.stdout) == (0, True)
    done = run(at_the_shop, "check", "12.1", "--file", till.answers)
    assert (done.returncode, done.stderr.strip()) == (2, f"The folder {till.answers} holds no shop/till.py.")


def test_a_replay_tells_what_the_projects_processes_wrote(at_the_shop: SmallProject):
    run(at_the_shop, "check", "12.1")
    done = run(at_the_shop, "replay", "12.1", "--all")
    assert done.returncode == 0
    assert "server 1 writes: IndexError: list index out of range" in done.stdout


def test_a_whole_project_is_graded_by_all_its_promises(at_the_shop: SmallProject):
    at_the_shop.edit("shop/shop/scales.py", "max(0, grams)", "grams")
    folder = str(at_the_shop.till.finished)
    done = run(at_the_shop, "check", "shop", "--project", folder)
    assert done.returncode == 1
    assert "1/2   What is weighed." in done.stdout
    assert "3/3   What is paid." in done.stdout
    assert "Seen: -5 grams" in done.stdout
    assert "Not yet: 4 of 5 points." in done.stdout
    done = run(at_the_shop, "check", "shop", "--project", folder, "--json")
    verdict = json.loads(done.stdout)
    assert [row["score"] for row in verdict["promises"]] == [1, 3]
    assert (verdict["exercise"], verdict["score"], verdict["max_score"]) == ("shop", 4, 5)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["shop", "--project", "/nowhere"], "There is no folder /nowhere."),
        (["shop", "--project", "{root}/lessons"], "holds no manage.py: name the one in which you start your project."),
        (["shpo", "--project", "{root}"], "There is no project named 'shpo'. Did you mean shop? There is: shop."),
        (["--project", "{root}"], "--project needs the project's name alone"),
        (["shop", "--all", "--project", "{root}"], "--project needs the project's name alone"),
    ],
)
def test_a_project_that_cannot_be_graded_is_one_sentence(
    at_the_shop: SmallProject, arguments: list[str], sentence: str
):
    asked = [argument.format(root=at_the_shop.root) for argument in arguments]
    done = run(at_the_shop, "check", *asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_a_project_that_does_not_start_says_its_last_line(at_the_shop: SmallProject):
    at_the_shop.write("shop/shop/till.py", "def total(:\n")
    at_the_shop.write("shop/shop/scales.py", "def weigh(:\n")
    done = run(at_the_shop, "check", "shop", "--project", str(at_the_shop.till.finished))
    assert done.returncode == 1
    assert "The project does not start. SyntaxError: invalid syntax (shop/scales.py, line 1)" in " ".join(
        done.stdout.split()
    )
