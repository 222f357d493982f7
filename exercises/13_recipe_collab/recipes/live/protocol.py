"""The frames of y-websocket 3: https://github.com/yjs/y-websocket and https://github.com/yjs/y-protocols.

A frame is a number or two, and bytes whose length stands before them. Here every frame is taken for one that a page of
ours wrote: half a number, a length that is not true, a kind that nobody knows, something after the end. What Python
raises then is no BadFrame, so the socket ends with 1011, "our fault", and the page comes again with the same frame, for
ever. Look before you take, and raise BadFrame, which closes with 4400. Graded: frames that are cut off, frames of no
known kind, bytes thrown together, and who else notices.

Before you run it: what does a reader do with a frame that says "here come 4,000,000,000 bytes" and ends?
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

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
        # TODO: it may end in the middle, and it may never end.
        value = shift = 0
        while True:
            byte = self._data[self._place]
            self._place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def bytes(self) -> bytes:
        """As many bytes as the number before them says."""
        size = self.number()
        value = self._data[self._place : self._place + size]
        self._place += size
        return value

    def end(self) -> None:
        """There must be no more."""


def read(data: bytes) -> Frame:
    """What the frame says. Raises BadFrame."""
    # TODO: what is none of these, or goes on after its end, is a BadFrame.
    reader = Reader(data)
    kind = Kind(reader.number())
    if kind == Kind.SYNC:
        sync = Sync(reader.number())
        return Frame(kind, reader.bytes(), sync)
    return Frame(kind, reader.bytes() if kind == Kind.AWARENESS else b"")


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
