"""Lessons show the figures that benchmarks/results holds, and no others."""

import pytest

from course.bench.lessons import other_figures, shown, with_figures
from course.bench.page import tables
from course.catalog import ROOT, lessons

RESULTS = ROOT / "benchmarks" / "results"
TEXTS = {lesson.name: lesson.text for lesson in lessons() if lesson.text.is_file()}
TABLE = "| way | median |\n| --- | ---: |\n| gather | 101 ms |"
LESSON = "Before.\n\n<!-- measured: four -->\n\n| way | median |\n| --- | ---: |\n| gather | 99 ms |\n\nAfter.\n"


def kept(lesson):
    path = RESULTS / f"{lesson}.md"
    return tables(path.read_text(encoding="utf-8")) if path.is_file() else {}


@pytest.mark.parametrize("lesson", TEXTS)
def test_a_lesson_shows_the_tables_of_its_benchmark_as_they_are(lesson):
    measured = kept(lesson)
    for name, table in shown(TEXTS[lesson].read_text(encoding="utf-8")).items():
        assert table == measured[name]


@pytest.mark.parametrize("path", [*TEXTS.values(), ROOT / "README.md"], ids=lambda path: path.parent.name)
def test_no_text_names_a_figure_that_nothing_measured(path):
    assert list(other_figures(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("lesson", ["01_event_loop", "02_asgi", "03_async_views"])
def test_each_lesson_with_a_benchmark_shows_some_of_it(lesson):
    assert shown(TEXTS[lesson].read_text(encoding="utf-8"))
    assert (ROOT / "benchmarks" / f"{lesson}.py").is_file()


@pytest.mark.parametrize("path", sorted(RESULTS.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_kept_figures_say_machine_versions_and_date_and_have_their_plots(path):
    text = path.read_text(encoding="utf-8")
    head = text.split("\n\n")[1]
    assert all(word in head for word in ("course bench", " cores (", "Python ", "django ", "uvicorn ", "granian "))
    for plot in RESULTS.glob(f"{path.stem}_*.svg"):
        assert f"]({plot.name})" in text
        assert plot.with_suffix(".png").is_file()


def test_a_lessons_table_is_replaced_by_the_one_that_was_measured():
    text = with_figures(LESSON, {"four": TABLE})
    assert text == LESSON.replace("99 ms", "101 ms")
    assert shown(text) == {"four": TABLE}
    assert with_figures(text, {"four": TABLE}) == text


def test_an_empty_place_is_filled():
    empty = "Before.\n\n<!-- measured: four -->\n\nAfter.\n"
    assert shown(empty) == {"four": ""}
    assert with_figures(empty, {"four": TABLE}) == f"Before.\n\n<!-- measured: four -->\n\n{TABLE}\n\nAfter.\n"


def test_a_table_that_nothing_measured_is_refused():
    with pytest.raises(KeyError, match="four"):
        with_figures(LESSON, {})


@pytest.mark.parametrize(
    "text",
    [
        "It takes 56 ms.",
        "3.9 times as fast",
        "40 % faster",
        "1,200 requests a second",
        "5 000 per second",
        "74 MB of memory",
        "2x slower",
    ],
)
def test_what_a_stopwatch_gives_is_a_figure(text):
    assert list(other_figures(f"Here: {text}"))


@pytest.mark.parametrize(
    "text",
    [
        "```python\nawait sleep(1)  # 1000 ms\n```",
        LESSON,
        "three minutes",
        "after 15 seconds",
        "10 at a time",
        "status 200",
    ],
)
def test_code_measured_tables_and_the_kitchens_own_minutes_are_none(text):
    assert list(other_figures(text)) == []
