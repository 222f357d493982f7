"""The pot chart as SVG: whole, readable without colours, and harmless whatever a pot is called."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from course.drawing import Bar, Part, parts_of, spoken, svg
from course.grader.examiner.chart import pot_chart

SVG = "{http://www.w3.org/2000/svg}"
CHART = pot_chart([("soup", 0, 3), ("a tart", 3, None)], [("soup", 0, 3), ("a tart", 0, 1)], now=4)


def bars(drawn: str) -> list[dict[str, str]]:
    return [dict(rect.attrib) for rect in ET.fromstring(drawn).iter(f"{SVG}rect")]


def test_the_chart_of_a_verdict_is_read_as_it_was_drawn():
    assert parts_of(CHART) == [
        Part(
            heading="seen",
            bars=(Bar(name="soup", start=0, end=75), Bar(name="a tart", start=75, end=100, open=True)),
        ),
        Part(
            heading="wanted",
            bars=(Bar(name="soup", start=0, end=75), Bar(name="a tart", start=0, end=25)),
            wanted=True,
        ),
    ]


def test_many_pots_are_counted_and_not_drawn():
    (part,) = parts_of(pot_chart([(f"pot {number}", 0, 1) for number in range(11)]))
    assert (len(part.bars), part.note) == (8, "and 3 more")
    assert "and 3 more" in svg([part])


@pytest.mark.parametrize("chart", ["", "no chart at all", "seen:\nwanted:", "seen:\n  ## x"])
def test_what_is_no_chart_is_drawn_without_bars(chart: str):
    assert bars(svg(parts_of(chart))) == []


def test_bars_stand_where_their_times_are():
    soup, tart = bars(
        svg([Part(heading="", bars=(Bar(name="soup", start=0, end=3), Bar(name="tart", start=3, end=4)))])
    )
    assert float(tart["x"]) == float(soup["x"]) + float(soup["width"])
    assert float(soup["width"]) == 3 * float(tart["width"])


def test_seen_and_wanted_differ_without_a_colour():
    seen, *_, wanted = bars(svg(parts_of(CHART)))
    assert "stroke-dasharray" not in seen
    assert (wanted["fill"], wanted["stroke"]) == ("none", "currentColor")
    assert wanted["stroke-dasharray"]


def test_a_screen_reader_says_what_is_drawn():
    told = spoken(parts_of(CHART))
    assert told.startswith("seen: soup from 0 to 75 %, a tart from 75 on, not ended.")
    root = ET.fromstring(svg(parts_of(CHART)))
    assert (root.get("role"), root.get("aria-label")) == ("img", told)


def test_an_axis_tells_the_unit_where_there_is_one():
    part = Part(heading="", bars=(Bar(name="soup", start=0, end=3),))
    assert "20 minutes" in "".join(ET.fromstring(svg([part], until=20, unit="minutes")).itertext())
    assert "%" not in "".join(text.text or "" for text in ET.fromstring(svg([part])).iter(f"{SVG}text"))


def test_a_pot_s_name_is_text_and_nothing_else():
    drawn = svg([Part(heading="<b>", bars=(Bar(name='"><script>alert(1)</script>', start=0, end=1),), note="<i>")])
    assert {element.tag.removeprefix(SVG) for element in ET.fromstring(drawn).iter()} == {
        "svg",
        "text",
        "rect",
        "title",
    }
