"""The page that a benchmark fills: its tables can be found again, and its notes are said."""

import pytest

from course.bench.page import Page, Plot, Section, milliseconds, tables, times

PLOT = Plot(name="waits", says="How long they wait", files={"svg": b"<svg/>", "png": b"PNG"})
SECTION = Section(
    title="Four prices",
    text="Asked at once.",
    name="four",
    head=("way", "median"),
    rows=[("gather", "101 ms"), ("threads", "110 ms")],
    notes=["threads: noisy, from 1 ms to 200 ms"],
    plot=PLOT,
)
TABLE = "| way | median |\n| --- | ---: |\n| gather | 101 ms |\n| threads | 110 ms |"


@pytest.fixture
def page():
    return Page(name="01_pots", title="Pots", command="course bench 1", machine="a machine.", sections=[SECTION])


def test_it_says_how_where_and_what(page):
    text = page.markdown()
    assert text.startswith("# Pots\n\n`course bench 1`, a machine.\n\n## Four prices\n\nAsked at once.\n\n")
    assert "![How long they wait](01_pots_waits.svg)" in text
    assert "\n- threads: noisy, from 1 ms to 200 ms.\n" in text


def test_a_busy_machine_is_said_before_any_figure(page):
    page.warning = "**busy**"
    assert page.markdown().index("**busy**") < page.markdown().index("101 ms")


def test_its_tables_are_found_by_their_names(page):
    assert tables(page.markdown()) == {"four": TABLE}


def test_page_and_plots_are_written_and_named(page, tmp_path):
    written = page.write(tmp_path / "results" / "mine")
    assert [path.name for path in written] == ["01_pots.md", "01_pots_waits.svg", "01_pots_waits.png"]
    assert written[0].read_text() == page.markdown()
    assert written[2].read_bytes() == b"PNG"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1.234, "1,234 ms"),
        (0.1019, "102 ms"),
        (0.05123, "51.2 ms"),
        (0.000058, "58.0 µs"),
        (0.00000342, "3.4 µs"),
        (0.00000006, "60 ns"),
    ],
)
def test_three_digits_of_a_time_are_shown(seconds, text):
    assert milliseconds(seconds) == text


@pytest.mark.parametrize(("ratio", "text"), [(3.966, "3.97"), (10.24, "10.2"), (567.4, "567"), (1234.0, "1,234")])
def test_three_digits_of_a_ratio_are_shown(ratio, text):
    assert times(ratio) == text
