"""What changed between two versions, for a reader: which part, and word by word what went and what came."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any, NamedTuple

Piece = tuple[str, str]  # "same", "gone" or "come", and the text
_WORDS = re.compile(r"\w+|\W")


class Difference(NamedTuple):
    """One part of the recipe; `moved` says from which place to which."""

    part: str
    pieces: list[Piece]
    moved: str


def differences(changes: Iterable[dict[str, Any]]) -> list[Difference]:
    """Those of versions.compare() that a reader would see."""
    shown = [_difference(**change) for change in changes]
    return [one for one in shown if one.moved or any(kind != "same" for kind, _ in one.pieces)]


def _difference(part: str, before: Any, after: Any) -> Difference:
    kind, _, key = part.partition("/")
    pieces = _pieces(_text(kind, before), _text(kind, after))
    if not key:
        return Difference(kind.capitalize(), pieces, "")
    name = {"ingredients": "Ingredient", "steps": "Step"}[kind]
    place = (after or before)["place"]
    moved = f"moved from {before['place']}" if before and after and before["place"] != after["place"] else ""
    return Difference(f"{name} {place}", pieces, moved)


def _text(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == "ingredients":
        return " ".join(value[name] for name in ("quantity", "unit", "name") if value[name])
    return str(value["text"] if kind == "steps" else value)


def _pieces(before: str, after: str) -> list[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for what, begin, end, new_begin, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("same", "".join(old[begin:end])))
            continue
        pieces += [("gone", "".join(old[begin:end])), ("come", "".join(new[new_begin:new_end]))]
    return [(kind, text) for kind, text in pieces if text]
