"""Each lesson's benchmark, really run, as small as it goes: every part gives figures, and nothing is left behind."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from course.bench.page import tables
from course.bench.rounds import Rounds
from course.bench.running import QUICK, BenchmarkError, benchmark_path, lateness, run
from course.catalog import ROOT
from course.load.figures import Figures
from tests.course.leftovers import nothing_left

LESSONS = ("01_event_loop", "02_asgi", "03_async_views", "12_expense_tracker", "13_recipe_collab")
# In a process of its own: it tells Django where the settings are, and starts servers that end with it.
RUN = """
import json, sys
from course.bench.running import Size, benchmark_path, run
told = []
page = run(
    benchmark_path(sys.argv[1]),
    size=Size(rounds=1, crowds=(1, 4), guests=4, patience=1, people=4, seconds=1),
    command="a test",
    tell=lambda part, doing: told.append(part),
    before=float(sys.argv[2]),
)
plots = {part.plot.name: sorted(part.plot.files) for part in page.sections if part.plot}
print(json.dumps({"page": page.markdown(), "told": sorted(set(told)), "plots": plots}))
"""
TABLES = {
    "01_event_loop": ["four_sources", "more_sources", "bounds", "no_waiting", "arithmetic"],
    "02_asgi": ["own_overhead", "messages", "no_waiting"],
    "03_async_views": [
        "own_overhead",
        "dashboard",
        "orders",
        "stamp",
        "queries",
        "crowd_waits",
        "crowd_served",
        "race",
    ],
    "12_expense_tracker": ["own_overhead", "dashboard", "notices", "idle"],
    "13_recipe_collab": ["own_overhead", "heavy", "fast", "rooms", "editors", "long", "idle", "dashboard"],
}
# Before it began: made up.
LOADS = {
    "01_event_loop": "0.0",
    "02_asgi": "1000.0",
    "03_async_views": "0.1",
    "12_expense_tracker": "0.0",
    "13_recipe_collab": "0.0",
}
PLOTS = {
    "01_event_loop": ["more_sources"],
    "02_asgi": ["no_waiting"],
    "03_async_views": ["dashboard", "crowd_waits", "crowd_served"],
    "12_expense_tracker": ["dashboard", "notices"],
    "13_recipe_collab": ["heavy", "rooms", "editors", "dashboard"],
}


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_part_of_a_lessons_benchmark_gives_figures(lesson):
    with nothing_left():
        done = subprocess.run(
            [sys.executable, "-c", RUN, lesson, LOADS[lesson]], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(tables(found["page"])) == TABLES[lesson]
    assert "failed" not in found["page"]
    assert ("The machine was busy with something else" in found["page"]) == (LOADS[lesson] == "1000.0")
    assert f"load {LOADS[lesson]} at the beginning" in found["page"]
    assert found["plots"] == {name: ["png", "svg"] for name in PLOTS[lesson]}
    assert len(found["told"]) >= 3


@pytest.mark.parametrize(("late", "said"), [(0.01, []), (0.05, ["pots: the load itself was late, by up to 50.0 ms"])])
def test_a_load_that_is_late_itself_is_said(late, said):
    figures = Figures(served=4, failed=0, p50=0.1, p95=0.1, throughput=40, late=late)
    notes = list(lateness(Rounds(name="pots", samples=[figures]), lambda sample: sample))
    assert [note.partition(" for 95 %")[0] for note in notes] == said
    assert list(lateness(Rounds(name="pots"), lambda sample: sample)) == []


def test_a_lesson_without_a_benchmark_is_said(tmp_path):
    with pytest.raises(BenchmarkError, match=r"There is no benchmark at .*09_testing\.py"):
        run(benchmark_path("09_testing", tmp_path), size=QUICK, command="", tell=lambda part, doing: None, before=0)


def test_a_benchmark_that_cannot_be_loaded_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")  # which a benchmark sets: the tests after this have none
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = benchmark_path("01_event_loop", tmp_path)
    path.parent.mkdir()
    path.write_text("import nowhere\n")
    with pytest.raises(BenchmarkError, match="cannot be loaded: ModuleNotFoundError: No module named 'nowhere'"):
        run(path, size=QUICK, command="", tell=lambda part, doing: None, before=0)
