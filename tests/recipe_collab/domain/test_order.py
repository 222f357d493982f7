"""Places for rows: there is always room between two."""

from __future__ import annotations

import random

import pytest
from recipes.domain.order import DIGITS, between, is_order, spread


def test_the_digits_stand_in_the_order_of_their_bytes():
    assert sorted(DIGITS) == list(DIGITS)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("", ""),
        ("V", ""),
        ("", "V"),
        ("", "1"),
        ("a", "b"),
        ("az", "b"),
        ("a", "a1"),
        ("a", "a001"),
        ("zz", ""),
        ("Zzz", "a"),
    ],
)
def test_what_is_between_two_places_is_between_them(low: str, high: str):
    middle = between(low, high)
    assert is_order(middle)
    assert low < middle
    assert not high or middle < high


def test_there_is_room_for_ever_at_any_place():
    chance = random.Random(7)
    places: list[str] = []
    for _ in range(500):
        at = chance.randrange(len(places) + 1)
        places.insert(at, between(places[at - 1] if at else "", places[at] if at < len(places) else ""))
    assert places == sorted(set(places))
    assert all(map(is_order, places))


@pytest.mark.parametrize("count", [0, 1, 2, 30, 31, 61, 62, 63, 500])
def test_a_spread_has_as_many_places_as_asked_for_in_order(count: int):
    places = spread(count)
    assert len(places) == count
    assert places == sorted(set(places))
    assert all(map(is_order, places))


def test_between_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError, match="nothing between 'b' and 'a'"):
        between("b", "a")


@pytest.mark.parametrize("wrong", ["", "a0", "ä", 7, None, "a b", "1" * 201])
def test_what_a_page_makes_up_is_no_place(wrong: object):
    assert not is_order(wrong)
