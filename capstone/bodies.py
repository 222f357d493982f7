"""JSON as it comes in from outside: one object, or a DomainError that says what was wrong with it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from capstone.errors import DomainError


def one_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in `text`; numbers with a fraction are Decimal. Raises DomainError `bad_json`."""
    value = any_value(text)
    if not isinstance(value, dict):
        raise DomainError(400, "bad_json", f"Send one JSON object, not {_kind(value)}.")
    return value


def any_value(text: str | bytes) -> Any:
    """The JSON in `text`, whatever it is; see one_object()."""
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False, default=str).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:  # half UTF-8 and numbers of 5,000 digits are ValueErrors too
        raise DomainError(400, "bad_json", "That is not JSON.") from error
    return value


def too_large(limit: int) -> DomainError:
    """More than `limit` bytes came."""
    return DomainError(413, "too_large", f"That is too large: at most {limit:,} bytes.")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _kind(value: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
