"""What templates make of plain data, and of what is different."""

from __future__ import annotations

import pytest
from recipes.templatetags import shown
from recipes.views.differences import differences


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (75, "1 h 15 min")])
def test_minutes_are_hours_where_they_are_many(minutes: int, words: str):
    assert shown.duration(minutes) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("1.20", "1.2"), ("10.00", "10"), ("100", "100"), ("1234.50", "1,234.5"), ("0.00", "0"), (None, ""), ("", "")],
)
def test_amounts_lose_the_zeros_at_their_end(value: str | None, words: str):
    assert shown.amount(value) == words


def test_a_moment_is_written_out():
    assert shown.moment("2026-03-02T08:05:00.123Z") == "2 Mar 2026, 08:05 UTC"


def test_a_text_is_compared_word_by_word():
    (name,) = differences([{"part": "name", "before": "Onion soup", "after": "Leek soup"}])
    assert (name.part, name.moved) == ("Name", "")
    assert name.pieces == [("gone", "Onion"), ("come", "Leek"), ("same", " soup")]


def test_rows_that_come_go_and_move_are_named_by_their_place():
    step = {"key": "s", "text": "Peel."}
    came, went, moved = differences(
        [
            {"part": "steps/s", "before": None, "after": {**step, "place": 2}},
            {
                "part": "ingredients/a",
                "before": {"key": "a", "name": "onion", "quantity": "2", "unit": "kg", "place": 1},
                "after": None,
            },
            {"part": "steps/t", "before": {**step, "place": 3}, "after": {**step, "place": 1}},
        ]
    )
    assert (came.part, came.pieces) == ("Step 2", [("come", "Peel.")])
    assert (went.part, went.pieces) == ("Ingredient 1", [("gone", "2 kg onion")])
    assert (moved.part, moved.moved, moved.pieces) == ("Step 1", "moved from 3", [("same", "Peel.")])
