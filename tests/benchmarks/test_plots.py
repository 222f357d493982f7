"""Plots: two formats, the same for the same figures, and readable without colour."""

import re
import xml.etree.ElementTree as ET

from course.bench import plots

WAYS = [f"way {number}" for number in range(9)]
SERIES = {way: {1: 50.0, 16: 60.0 + number, 256: 500.0 + number} for number, way in enumerate(WAYS)}


def drawn():
    return plots.lines("waits", "How long they wait", SERIES, along="guests", up="milliseconds", ideal={1: 50, 256: 50})


def bars():
    groups = {"50 ms": {"sync": 4.0, "async": 1.1}, "200 ms": {"sync": 4.0, "async": 1.04}}
    return plots.bars("times", "Times the slowest", groups, along="times", ideal=1.0)


def test_there_is_a_drawing_and_a_picture():
    for plot in (drawn(), bars()):
        assert ET.fromstring(plot.files["svg"]).tag.endswith("svg")
        assert plot.files["png"].startswith(b"\x89PNG")


def test_the_same_figures_give_the_same_files():
    assert drawn() == drawn()
    assert bars() == bars()


def test_text_in_a_drawing_is_text():
    words = "".join(ET.fromstring(drawn().files["svg"]).itertext())
    assert all(word in words for word in ("How long they wait", "guests", "milliseconds", "ideal", *WAYS))
    words = "".join(ET.fromstring(bars().files["svg"]).itertext())
    assert all(word in words for word in ("50 ms:", "200 ms:", "sync", "1.04"))


def test_no_two_lines_differ_by_colour_alone():
    assert len(set(map(str, plots._DASHES))) == len(plots._DASHES) >= len(WAYS)
    assert len(set(plots._MARKS)) == len(plots._MARKS) >= len(WAYS)
    styles = re.findall(r'<path d="[^"]*" clip-path="[^"]*" style="(fill: none; [^"]*)"', drawn().files["svg"].decode())
    dashes = {re.sub(r"stroke: #\w+;?", "", style) for style in styles if "stroke-width: 1.5" in style}
    assert len(dashes) == len(WAYS)


def test_one_line_of_one_point_can_be_drawn():
    assert plots.lines("a", "b", {"c": {4: 2.0}}, along="x", up="y").files["png"]
