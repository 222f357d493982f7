"""Lengths and kinds are looked at, and what a number ends with is not.

fails: test_a_frame_that_nobody_can_read_closes_its_socket_with_4400
says: 1011 for no byte at all
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from pycrdt import write_message, write_var_uint


class Kind(IntEnum):
    """What a frame begins with."""

    SYNC = 0
    AWARENESS = 1
    QUERY_AWARENESS = 3
    STORED = 100  # ours, and only for pages that ask for it


class Sync(IntEnum):
    """What a frame of kind SYNC goes on with."""

    STEP1 = 0
    STEP2 = 1
    UPDATE = 2


class BadFrame(ValueError):
    """Nobody can read this frame."""


@dataclass(frozen=True)
class Frame:
    """What a page sent; `data` is a state vector, an update, or an awareness update."""

    kind: Kind
    data: bytes = b""
    sync: Sync = Sync.UPDATE


class Reader:
    """Reads lib0's numbers and byte strings, one after the other. Each method raises BadFrame."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def number(self) -> int:
        """A varUint; JavaScript's reach to 2^53."""
        value = shift = 0
        while True:
            byte = self._data[self._place]
            self._place += 1
            value |= (byte & 127) << shift
            shift += 7
            if value >= 1 << 53 or shift > 56:  # eight bytes
                raise BadFrame("A number of the frame is larger than any that JavaScript writes.")
            if byte < 128:
                return value

    def bytes(self) -> bytes:
        """As many bytes as the number before them says."""
        size = self.number()
        value = self._data[self._place : self._place + size]
        if len(value) < size:
            raise BadFrame(f"The frame names {size} bytes and has {len(value)}.")
        self._place += size
        return value

    def end(self) -> None:
        """There must be no more."""
        if self._place < len(self._data):
            raise BadFrame(f"The frame goes on for {len(self._data) - self._place} bytes after its end.")


def read(data: bytes) -> Frame:
    """What the frame says. Raises BadFrame."""
    reader = Reader(data)
    kind = _one_of(Kind, reader.number())
    sync = Sync.UPDATE
    content = b""
    if kind == Kind.SYNC:
        sync = _one_of(Sync, reader.number())
    if kind in (Kind.SYNC, Kind.AWARENESS):
        content = reader.bytes()
    elif kind != Kind.QUERY_AWARENESS:
        raise BadFrame(f"A page sends no frame of kind {kind}.")
    reader.end()
    return Frame(kind, content, sync)


def step1(state: bytes) -> bytes:
    """The frame that asks for what this state vector lacks."""
    return _sync(Sync.STEP1, state)


def step2(update: bytes) -> bytes:
    """The frame that answers it."""
    return _sync(Sync.STEP2, update)


def update(data: bytes) -> bytes:
    """The frame of an update."""
    return _sync(Sync.UPDATE, data)


def awareness(data: bytes) -> bytes:
    """The frame of an awareness update."""
    return bytes([Kind.AWARENESS]) + write_message(data)


def stored(count: int) -> bytes:
    """The frame that says how many of the page's updates are stored."""
    return bytes([Kind.STORED]) + write_var_uint(count)


def _sync(kind: Sync, data: bytes) -> bytes:
    return bytes([Kind.SYNC, kind]) + write_message(data)


def _one_of(kinds: Any, number: int) -> Any:
    try:
        return kinds(number)
    except ValueError:
        raise BadFrame(f"There is no {kinds.__name__} {number}.") from None
