"""The pot chart."""

from course.grader.examiner.chart import pot_chart


def test_each_pot_is_a_bar_from_its_start_to_its_end():
    chart = pot_chart([("soup", 0, 2), ("tart", 2, 4)])
    assert chart.splitlines() == ["seen:", "  soup  " + "#" * 20, "  tart  " + " " * 20 + "#" * 20]


def test_what_was_wanted_stands_below_on_the_same_scale():
    chart = pot_chart([("soup", 0, 3), ("salad", 3, 4)], [("soup", 0, 3), ("salad", 0, 1)])
    assert chart.splitlines() == [
        "seen:",
        "  soup   " + "#" * 30,
        "  salad  " + " " * 30 + "#" * 10,
        "wanted:",
        "  soup   " + "#" * 30,
        "  salad  " + "#" * 10,
    ]


def test_a_pot_without_an_end_is_drawn_open_until_now():
    assert pot_chart([("soup", 1, None), ("tart", 0, 1)], now=4).splitlines()[1:] == [
        "  soup  " + " " * 10 + "#" * 30 + "...",
        "  tart  " + "#" * 10,
    ]


def test_the_shortest_pot_is_seen_and_many_pots_are_counted():
    rows = pot_chart([(f"pot {n}", 0, 0.001) for n in range(20)] + [("long", 0, 1000)]).splitlines()
    assert rows[1] == "  pot 0   #"
    assert rows[-1] == "  and 13 more"
    assert len(rows) == 10


def test_nothing_on_the_stove_is_a_chart_too():
    assert pot_chart([]) == "seen:"
    assert pot_chart([("soup", 0, None)], now=0.0).splitlines()[1] == "  soup  #..."
