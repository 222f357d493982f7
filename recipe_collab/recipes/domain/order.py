"""Where a row stands: texts between which there is always room for another one.

A text is read as the digits after a point, in base 62, and never ends in 0: so texts stand in the order of their bytes,
and between two that differ there is one.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # in the order of their bytes


def is_order(value: object) -> bool:
    """Whether a page may give this to a row."""
    return isinstance(value, str) and 0 < len(value) <= 200 and set(value) <= set(DIGITS) and value[-1] != "0"


def between(low: str, high: str) -> str:
    """A text above `low` and below `high`; "" stands for the beginning and for the end. Raises ValueError."""
    if high and low >= high:
        raise ValueError(f"There is nothing between {low!r} and {high!r}: the first must be the lower one.")
    shared = 0
    while high and _digit(low, shared) == DIGITS.index(high[shared]):
        shared += 1
    floor = _digit(low, shared)
    ceiling = DIGITS.index(high[shared]) if high else len(DIGITS)
    begun = (low + "0" * shared)[:shared]
    if ceiling - floor > 1:
        return begun + DIGITS[(floor + ceiling) // 2]
    # Two digits beside each other: after the lower one, anything above what `low` goes on with.
    return begun + DIGITS[floor] + between(low[shared + 1 :], "")


def spread(count: int) -> list[str]:
    """`count` texts in their order, all of the same length."""
    length = 1
    while len(DIGITS) ** length < 2 * (count + 1):
        length += 1
    gap = len(DIGITS) ** length // (count + 1)
    return [_text(gap * (place + 1), length).rstrip("0") for place in range(count)]


def _digit(text: str, place: int) -> int:
    return DIGITS.index(text[place]) if place < len(text) else 0


def _text(number: int, length: int) -> str:
    digits = ""
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits
