"""The wire between examiner and submission host: frames of plain data over a stream socket, never pickle.

A frame is a length (four bytes, big-endian) and a msgpack body. Types that msgpack does not know travel as
tagged extensions, so that a tuple arrives as a tuple and a Decimal as a Decimal. Things that have no plain form
(callables, exceptions, coroutines, objects) are given to the two hooks of the side that owns them.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgpack

MAX_FRAME = 4 * 1024 * 1024  # bytes
_HEADER = struct.Struct(">I")
_TAGGED = 1
_DEEPEST = 40

# How each plain type is written; reading it back is the constructor beside it.
_PLAIN: dict[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    tuple: ("tuple", list, tuple),
    set: ("set", list, set),
    frozenset: ("frozenset", list, frozenset),
    Decimal: ("decimal", str, Decimal),
    datetime: ("datetime", datetime.isoformat, datetime.fromisoformat),
    date: ("date", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    timedelta: ("timedelta", lambda v: [v.days, v.seconds, v.microseconds], lambda v: timedelta(*v)),
    UUID: ("uuid", str, UUID),
    int: ("int", str, int),  # only those that do not fit in 64 bits come here
    complex: ("complex", lambda v: [v.real, v.imag], lambda v: complex(*v)),
    SimpleNamespace: ("namespace", vars, lambda v: SimpleNamespace(**v)),
}
_READERS = {tag: read for tag, _, read in _PLAIN.values()}
# A Counter is a dict and a SafeString a str: the examiner sees the plain value.
_BASES: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),  # str(value) would ask the value, which may answer with itself
    (bytes, bytes),
    (int, int),
    (float, float),
    (list, list),
    (dict, dict),
    (tuple, tuple),
    (set, set),
    (frozenset, frozenset),
    (Decimal, Decimal),
    (datetime, lambda v: datetime.fromisoformat(datetime.isoformat(v))),
    (date, lambda v: date.fromisoformat(date.isoformat(v))),
)


class WireError(Exception):
    """The other side sent what is no frame, or a value that cannot travel."""


class _Depth(threading.local):
    levels = 0


class Codec:
    """Turns values into bytes and back; a bytearray arrives as bytes.

    `write_other(value) -> (tag, data)` is asked for values without a plain form; `read_other(tag, data)` for the
    tags that the other side's `write_other` made up.
    """

    def __init__(
        self,
        write_other: Callable[[Any], tuple[str, Any]],
        read_other: Callable[[str, Any], Any],
    ) -> None:
        self._write_other = write_other
        self._read_other = read_other
        self._depth = _Depth()

    def encode(self, value: Any) -> bytes:
        """One frame that holds `value`.

        Raises WireError when it is too deep, circular, larger than MAX_FRAME or than the memory that there is.
        """
        try:
            body = self._pack(value)
        except (WireError, ValueError, OverflowError, RecursionError, TypeError) as error:
            raise WireError(f"a value cannot travel: {error}") from error
        except MemoryError:
            raise WireError(f"a value takes more memory than there is; {MAX_FRAME:,} bytes can travel") from None
        if len(body) > MAX_FRAME:
            raise WireError(f"a value of {len(body):,} bytes is larger than {MAX_FRAME:,}")
        return _HEADER.pack(len(body)) + body

    def decode(self, body: bytes) -> Any:
        """The value of a frame's body.

        Raises WireError when it is not well formed.
        """
        try:
            return self._unpack(body)
        except Exception as error:  # whatever the other side made up, it is malformed and nothing worse
            raise WireError(f"malformed frame: {type(error).__name__}: {error}") from error

    def _pack(self, value: Any) -> bytes:
        with self._deeper():
            packed: bytes = msgpack.packb(
                value, default=self._default, strict_types=True, use_bin_type=True, unicode_errors="surrogatepass"
            )
        return packed

    def _default(self, value: Any) -> msgpack.ExtType:
        if plain := _PLAIN.get(type(value)):
            tag, write, _ = plain
            return msgpack.ExtType(_TAGGED, self._pack([tag, write(value)]))
        for base, plain_value in _BASES:
            if isinstance(value, base):
                return msgpack.ExtType(_TAGGED, self._pack(["as_is", plain_value(value)]))
        tag, data = self._write_other(value)
        return msgpack.ExtType(_TAGGED, self._pack([tag, data]))

    def _unpack(self, body: bytes) -> Any:
        with self._deeper():
            return msgpack.unpackb(
                body, ext_hook=self._ext_hook, raw=False, strict_map_key=False, unicode_errors="surrogatepass"
            )

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        # Each level is a call of msgpack inside one of its own callbacks: some hundred overflow the C stack.
        self._depth.levels += 1
        try:
            if self._depth.levels > _DEEPEST:
                raise WireError(f"more than {_DEEPEST} tuples, sets or the like inside each other")
            yield
        finally:
            self._depth.levels -= 1

    def _ext_hook(self, code: int, body: bytes) -> Any:
        tag, data = self._unpack(body)
        if tag == "as_is":
            return data
        if tag in _READERS:
            return _READERS[tag](data)
        return self._read_other(tag, data)


class FrameBuffer:
    """Bytes in, whole frame bodies out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that `data` completes.

        Raises WireError when a frame announces more than MAX_FRAME bytes.
        """
        self._buffer += data
        bodies = []
        while len(self._buffer) >= _HEADER.size:
            (length,) = _HEADER.unpack_from(self._buffer)
            if length > MAX_FRAME:
                raise WireError(f"a frame announces {length:,} bytes, more than {MAX_FRAME:,}")
            if len(self._buffer) < _HEADER.size + length:
                break
            bodies.append(bytes(self._buffer[_HEADER.size : _HEADER.size + length]))
            del self._buffer[: _HEADER.size + length]
        return bodies
