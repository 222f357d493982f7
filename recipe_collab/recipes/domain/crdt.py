"""pycrdt, guarded: what a page sent is read, or refused with Unreadable, and a document is never left half-changed.

An update can be well-formed and still make the library's Rust code panic. A panic is no Exception in Python: it would
end the server's task, and the document that it happened in is no longer to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pycrdt
from pycrdt import Doc

NOTHING = b"\0\0"  # the update in which nothing is: no structs, no deletions
EMPTY = b"\0"  # the state vector of a document in which nothing is

T = TypeVar("T")


class Unreadable(ValueError):
    """These bytes are not what they should be; the document is as it was."""


class Panic(Unreadable):
    """The library gave up on them. The document that they were applied to is to be thrown away."""


def document(updates: Iterable[bytes] = ()) -> Doc:
    """A document in which these updates are, in any order. Raises Unreadable."""
    doc: Doc = Doc()
    with doc.transaction():
        for update in updates:
            apply(doc, update)
    return doc


def apply(doc: Doc, update: bytes) -> None:
    """Put the update into the document. Raises Unreadable."""
    _guarded(lambda: doc.apply_update(update))


def check(update: bytes) -> None:
    """Raises Unreadable where this is not even written like an update."""
    _guarded(lambda: pycrdt.get_state(update))


def merged(updates: Iterable[bytes]) -> bytes:
    """One update that does what these do, whatever they build on. Raises Unreadable."""
    several = list(updates)
    return several[0] if len(several) == 1 else _guarded(lambda: pycrdt.merge_updates(*several))


def missing(doc: Doc, state: bytes) -> bytes:
    """The update with what the document has and a page with this state vector lacks. Raises Unreadable."""
    return _guarded(lambda: doc.get_update(state))


def only_deletes(update: bytes) -> bool:
    """Whether there are no structs in the update: it begins with the number of clients that have some."""
    return update[:1] == b"\0"


def compacted(updates: Iterable[bytes]) -> bytes:
    """These updates as one, without what was deleted; what builds on something that is not there is kept."""
    everything = merged(updates)
    doc = document([everything])
    state = doc.get_update()
    waiting = _guarded(lambda: pycrdt.get_update(everything, doc.get_state()))
    return state if only_deletes(waiting) else merged([state, waiting])


def _guarded(call: Callable[[], T]) -> T:
    try:
        return call()
    except ValueError as error:
        raise Unreadable(str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # it can not be imported
            raise
        raise Panic(f"The library gave up on it: {error}") from error
