"""The document's shape: read whatever is in it, and led to what is wanted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text
from recipes.domain import crdt
from recipes.domain.content import content, fill, quantity, rewrite

from .conftest import SOUP


def filled(**wanted: Any) -> Doc:
    doc = Doc()
    fill(doc, {**SOUP, **wanted})
    return doc


def test_a_document_says_what_it_was_filled_with():
    assert content(filled()) == SOUP


def test_an_empty_document_can_be_read():
    assert content(Doc()) == {"name": "", "description": "", "ingredients": [], "steps": []}


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "Soup"), ("Soup", ""), ("Crème brûlée 🍮 now", "Crème 🍮 brûlée, later"), ("aaa", "aaaa"), ("😀😀", "😀x😀")],
)
def test_a_text_is_changed_into_any_other(old: str, new: str):
    doc = Doc({"text": (text := Text(old))})
    rewrite(text, new)
    assert str(doc["text"]) == new


def test_only_the_words_that_differ_are_touched():
    doc = filled(name="Onion soup for guests")
    other = crdt.document([doc.get_update()])
    fill(doc, {"name": "Leek soup for guests"})
    other.get("name", type=Text).insert(len("Onion soup for "), "hungry ")
    doc.apply_update(other.get_update())
    assert content(doc)["name"] == "Leek soup for hungry guests"


def test_filling_with_what_is_there_changes_nothing():
    doc = filled()
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    fill(doc, SOUP)
    assert updates == []


def test_rows_are_removed_come_back_and_change_places():
    doc = filled()
    fill(doc, {"steps": [{"key": "s2", "text": "Weep."}]})
    assert [step["key"] for step in content(doc)["steps"]] == ["s2"]
    fill(doc, {"steps": [SOUP["steps"][1], SOUP["steps"][0], {"key": "s3", "text": "Serve."}]})
    assert [step["key"] for step in content(doc)["steps"]] == ["s2", "s1", "s3"]
    assert content(doc)["ingredients"] == SOUP["ingredients"]


def test_what_is_typed_in_a_row_while_it_is_removed_is_there_when_it_comes_back():
    doc = filled()
    other = crdt.document([doc.get_update()])
    fill(doc, {"steps": []})
    typed = other.get("steps", type=Map)["s1"]["text"]
    typed += " All of them."
    doc.apply_update(other.get_update())
    assert content(doc)["steps"] == []
    doc.get("steps", type=Map)["s1"]["gone"] = False
    assert content(doc)["steps"] == [{"key": "s1", "text": "Peel the onions. All of them."}]


def test_two_who_move_the_same_row_do_not_double_it():
    doc = filled()
    other = crdt.document([doc.get_update()])
    doc.get("steps", type=Map)["s2"]["order"] = "1"
    other.get("steps", type=Map)["s2"]["order"] = "2"
    typed = other.get("steps", type=Map)["s2"]["text"]
    typed += " A lot."
    doc.apply_update(other.get_update())
    assert content(doc)["steps"] == [{"key": "s2", "text": "Weep. A lot."}, SOUP["steps"][0]]


@pytest.mark.parametrize("wrong", ["4", None, 0, 1001, 2.5, float("nan"), float("inf"), True, [4], Text("4"), Map({})])
def test_a_number_that_is_none_is_left_out(wrong: Any):
    doc = filled()
    doc.get("fields", type=Map)["servings"] = wrong
    assert "servings" not in content(doc)
    assert content(doc)["minutes"] == 45


def test_a_number_as_javascript_sends_it_is_whole():
    doc = filled()
    doc.get("fields", type=Map)["servings"] = 6.0
    assert content(doc)["servings"] == 6
    assert isinstance(content(doc)["servings"], int)


@pytest.mark.parametrize(
    "row", [None, 7, "text", {"text": 7, "order": 5}, {}, Array([1]), Text("x"), {"order": "\0", "text": ["x"]}]
)
def test_rubbish_in_a_row_is_read_as_well_as_it_can_be(row: Any):
    doc = filled()
    steps = doc.get("steps", type=Map)
    steps["rubbish"] = Map(row) if isinstance(row, dict) else row
    steps["a key that is none"] = Map({"text": Text("x")})
    assert content(doc)["steps"][:2] == SOUP["steps"]
    assert all(step["text"] == "" for step in content(doc)["steps"][2:])


def test_a_root_of_another_type_is_read_as_well_as_it_can_be():
    doc = Doc()
    doc["steps"] = Array([1, 2])
    doc["name"] = Map({"x": 1})
    assert content(crdt.document([doc.get_update()]))["steps"] == []


def test_too_much_is_cut():
    doc = filled(name="x" * 300, steps=[{"key": f"s{place:04}", "text": "y" * 20_000} for place in range(510)])
    read = content(doc)
    assert len(read["name"]) == 200
    assert len(read["steps"]) == 500
    assert {len(step["text"]) for step in read["steps"]} == {10_000}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0.5", "0.50"), ("1,5", "1.50"), ("1e2", "100.00"), ("99999999.99", "99999999.99")),
        *((wrong, None) for wrong in ("", "a pinch", "-1", "NaN", "1e9", "\u0663", "Infinity", "1e999999999")),
    ],
)
def test_a_quantity_is_a_number_that_a_row_can_hold_or_none(text: str, number: str | None):
    assert quantity(text) == (None if number is None else Decimal(number))
