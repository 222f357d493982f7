"""Numbers and rows are compared; a text that differs is thrown away and written anew.

fails: test_a_word_typed_while_the_server_renames_stands_where_it_was_typed
says: for two
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from pycrdt import Doc, Map, Text
from recipes.domain import order
from recipes.models import LONGEST_NAME, MOST_MINUTES, MOST_SERVINGS

Content = dict[str, Any]  # name, description, servings, minutes, difficulty, ingredients, steps

TEXTS = {"name": LONGEST_NAME, "description": 10_000}  # characters
NUMBERS = {"servings": (1, MOST_SERVINGS), "minutes": (0, MOST_MINUTES), "difficulty": (1, 3)}
INGREDIENT_TEXTS = {"name": 100, "quantity": 20, "unit": 20}
LONGEST_STEP = 10_000
MOST_ROWS = 500
_KEY = re.compile(r"[0-9A-Za-z-]{1,36}")


def content(doc: Doc) -> Content:
    """What the document says. A number that is out of its range is left out."""
    roots = {name: _plain(doc.get(name, type=Map)) for name in ("fields", "ingredients", "steps")}
    texts = {name: _text(str(doc.get(name, type=Text)), longest) for name, longest in TEXTS.items()}
    return {
        **texts,
        **_numbers(roots["fields"]),
        "ingredients": [_ingredient(key, row) for key, row in _rows(roots["ingredients"])],
        "steps": [{"key": key, "text": _text(row.get("text"), LONGEST_STEP)} for key, row in _rows(roots["steps"])],
    }


def quantity(text: str) -> Decimal | None:
    """The number that a row's quantity is, with two places; None where it is no number that a row can hold."""
    try:
        number = Decimal(text.replace(",", ".")) if text.isascii() else None
        rounded = number.quantize(Decimal("0.01")) if number is not None and number.is_finite() else None
    except InvalidOperation:
        return None
    return rounded if rounded is not None and 0 <= rounded < 10**8 else None


def fill(doc: Doc, wanted: Content) -> None:
    """Edit the document until content() gives `wanted`; what `wanted` does not name stays as it is.

    Only what differs is touched, so that what others type meanwhile, and their cursors, stay where they are.
    """
    with doc.transaction():
        for name in TEXTS:
            if name in wanted:
                rewrite(doc.get(name, type=Text), wanted[name])
        _set(doc.get("fields", type=Map), {name: wanted[name] for name in NUMBERS if name in wanted})
        if "ingredients" in wanted:
            _fill_rows(doc.get("ingredients", type=Map), wanted["ingredients"], _set)
        if "steps" in wanted:
            _fill_rows(doc.get("steps", type=Map), wanted["steps"], _set_step)


def rewrite(text: Text, wanted: str) -> None:
    """Change the text into what is wanted."""
    if str(text) != wanted:
        del text[:]
        text.insert(0, wanted)


def _fill_rows(rows: Map, wanted: Iterable[Content], write: Callable[[Map, Content], None]) -> None:
    wanted = list(wanted)
    for row in wanted:
        if not isinstance(rows.get(row["key"]), Map):
            rows[row["key"]] = Map({})
        write(rows[row["key"]], {name: value for name, value in row.items() if name != "key"})
        _set(rows[row["key"]], {"gone": False})
    keys = [row["key"] for row in wanted]
    for key in set(_plain(rows)) - set(keys):
        if isinstance(rows[key], Map):
            _set(rows[key], {"gone": True})
    placed = [key for key, row in _rows(_plain(rows)) if order.is_order(row.get("order"))]
    if placed != keys:
        for key, place in zip(keys, order.spread(len(keys)), strict=True):
            _set(rows[key], {"order": place})


def _set(into: Map, values: Content) -> None:
    for name, value in values.items():
        if into.get(name) != value:
            into[name] = value


def _set_step(into: Map, values: Content) -> None:
    if not isinstance(into.get("text"), Text):
        into["text"] = Text()
    rewrite(into["text"], values["text"])


def _rows(rows: Content) -> list[tuple[str, Content]]:
    good = [(key, row) for key, row in rows.items() if _KEY.fullmatch(key) and isinstance(row, dict)]
    shown = [(key, row) for key, row in good if not row.get("gone")]
    return sorted(shown, key=lambda pair: (_order(pair[1]), pair[0]))[:MOST_ROWS]


def _order(row: Content) -> str:
    # A row without a place of its own stands at the end, where its page would have put it.
    return row["order"] if order.is_order(row.get("order")) else "~"


def _ingredient(key: str, row: Content) -> Content:
    return {"key": key, **{name: _text(row.get(name), longest) for name, longest in INGREDIENT_TEXTS.items()}}


def _text(value: object, longest: int) -> str:
    # No database keeps a NUL in a text.
    return value.replace("\0", "")[:longest] if isinstance(value, str) else ""


def _numbers(fields: Content) -> Content:
    return {name: int(fields[name]) for name, (low, high) in NUMBERS.items() if _fits(fields.get(name), low, high)}


def _fits(value: Any, low: int, high: int) -> bool:
    # JavaScript has one kind of number: 4 comes as 4.0.
    return type(value) in (int, float) and low <= value <= high and value == int(value)


def _plain(value: Map) -> Content:
    return value.to_py() or {}
