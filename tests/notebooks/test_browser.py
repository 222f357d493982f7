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
    desk = Desk(tmp_path / "course")
    (desk.root / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks/01_event_loop.ipynb", desk.root / "notebooks")
    with jupyterlab(desk, tmp_path) as address:
        async with lab(address) as seen:
            await _sit(seen, desk)
    exercise = desk.exercise("1.2")
    assert desk.student().has_passed(exercise)
    assert exercise.path.read_text(encoding="utf-8") == exercise.solution.read_text(encoding="utf-8")
    assert desk.student().record(exercise).hints == 1


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
