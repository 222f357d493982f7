"""A sitting in JupyterLab: the lesson is run, an exercise fails and is then solved, as a student sees it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Locator

from course.catalog import ROOT

from ..course.desk import Desk
from .jupyterlab import CHROMIUM, Lab, jupyterlab, lab

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is missing; on Debian and Ubuntu: sudo apt-get install chromium"
)
WRONG = "%%exercise 1.2\nasync def cook_together(dishes):\n    return [await dish() for dish in dishes]\n"


async def test_the_lesson_runs_and_an_exercise_fails_and_is_solved(tmp_path: Path):
    desk = _desk(tmp_path, "01_event_loop")
    with jupyterlab(desk, tmp_path, "1") as address:
        async with lab(address) as seen:
            await _sit(seen, desk)
    exercise = desk.exercise("1.2")
    assert desk.student().has_passed(exercise)
    assert exercise.path.read_text(encoding="utf-8") == exercise.solution.read_text(encoding="utf-8")
    assert desk.student().record(exercise).hints == 1


@pytest.mark.parametrize(
    ("lesson", "number", "touched", "shows"),
    [
        ("02_asgi", "2.1", "touch.messages()", "http.response.start"),
        ("03_async_views", "3.2", "touch.dashboard()", "ASGI"),
    ],
)
async def test_in_every_notebook_an_exercise_fails_and_is_solved(
    lesson: str, number: str, touched: str, shows: str, tmp_path: Path
):
    desk = _desk(tmp_path, lesson)
    with jupyterlab(desk, tmp_path, number[0]) as address:
        async with lab(address) as seen:
            await seen.run_all()
            cell = seen.cell(f"%%exercise {number}")
            await cell.locator(".course-verdict.failed").wait_for()
            await _look(seen, cell, f"failed-{number}")
            solution = desk.exercise(number).solution.read_text(encoding="utf-8")
            await seen.rewrite(cell, f"%%exercise {number}\n{solution}")
            await cell.locator(".course-verdict.passed").get_by_text("Passed: 10 of 10 points.").wait_for()
            await _look(seen, cell, f"passed-{number}")
            part = seen.cell(touched)
            await part.locator(".jp-OutputArea").get_by_text(shows).first.wait_for()
            await _look(seen, part, f"touched-{number}")
    assert desk.student().has_passed(desk.exercise(number))


def _desk(home: Path, lesson: str) -> Desk:
    desk = Desk(home / "course", lesson)
    (desk.root / "notebooks").mkdir()
    shutil.copy(ROOT / f"notebooks/{lesson}.ipynb", desk.root / "notebooks")
    return desk


async def _sit(seen: Lab, desk: Desk) -> None:
    await seen.run_all()
    await seen.cell("%%exercise 1.10").locator(".course-verdict.failed").wait_for()
    cell = seen.cell("def cook_together")
    await seen.rewrite(cell, WRONG)
    await cell.get_by_text("02_cook_together.py, line 2:").wait_for()
    assert await cell.locator("svg[role=img]").get_attribute("aria-label")
    await cell.get_by_role("button", name="Hint 1 of 3").click()
    await cell.get_by_text("Hint 1.").wait_for()
    await _look(seen, cell, "failed")
    await seen.rewrite(cell, "%%exercise 1.2\n" + desk.exercise("1.2").solution.read_text(encoding="utf-8"))
    await cell.locator(".course-verdict.passed").get_by_text("Passed: 10 of 10 points.").wait_for()
    await _look(seen, cell, "passed")
    timeline = seen.cell("touch.timeline()")
    await timeline.get_by_role("button", name="gather").click()
    await timeline.get_by_text("All was done after").wait_for()
    await timeline.get_by_text("with at most 5 on the").wait_for()
    await _look(seen, timeline, "timeline")


async def _look(seen: Lab, cell: Locator, name: str) -> None:
    """Keep a picture where COURSE_SCREENSHOTS names a folder, for people to look at."""
    if folder := os.environ.get("COURSE_SCREENSHOTS"):
        await cell.scroll_into_view_if_needed()
        await seen.page.screenshot(path=f"{folder}/{name}.png")
