"""Frames and their content, without a process on the other side."""

import struct

import msgpack
import pytest

from course.grader.wire import MAX_FRAME, Codec, FrameBuffer, WireError


class Pan:
    """Something without a plain form."""


def write_other(value):
    if isinstance(value, Pan):
        return "pan", {"size": (1, 2)}
    raise TypeError(f"{type(value).__name__} cannot travel")


def read_other(tag, data):
    if tag != "pan":
        raise ValueError(f"unknown tag {tag!r}")
    return tag, data


@pytest.fixture
def codec():
    return Codec(write_other, read_other)


def body_of(frame):
    return frame[4:]


def test_other_values_go_through_the_hooks_of_their_side(codec):
    assert codec.decode(body_of(codec.encode([Pan()]))) == [("pan", {"size": (1, 2)})]


def test_a_frame_is_its_length_and_its_body(codec):
    frame = codec.encode("soup")
    assert struct.unpack(">I", frame[:4]) == (len(frame) - 4,)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 1000])
def test_frames_arrive_whole_however_they_are_cut(codec, size):
    values = ["", list(range(300)), {"a": b"x" * 500}]
    stream = b"".join(map(codec.encode, values))
    frames = FrameBuffer()
    bodies = [body for at in range(0, len(stream), size) for body in frames.feed(stream[at : at + size])]
    assert [codec.decode(body) for body in bodies] == values


def test_a_frame_too_large_is_refused_as_soon_as_it_is_announced():
    frames = FrameBuffer()
    assert frames.feed(struct.pack(">I", MAX_FRAME)) == []
    with pytest.raises(WireError, match=f"announces {MAX_FRAME + 1:,} bytes"):
        FrameBuffer().feed(struct.pack(">I", MAX_FRAME + 1))


def test_a_value_too_large_is_refused_before_it_is_sent(codec):
    assert len(codec.encode(b"x" * (MAX_FRAME - 5))) == MAX_FRAME + 4
    with pytest.raises(WireError, match="is larger than"):
        codec.encode(b"x" * MAX_FRAME)


def circular():
    value = []
    value.append((value,))
    return value


def deep(kind):
    value = kind()
    for _ in range(5000):
        value = kind([value])
    return value


@pytest.mark.parametrize(
    "value",
    [circular(), deep(list), deep(tuple), 10**5000, object()],
    ids=["circular", "list", "tuple", "int", "object"],
)
def test_what_cannot_be_written_is_an_error_of_the_wire(codec, value):
    with pytest.raises(WireError, match="cannot travel"):
        codec.encode(value)


def nested_extensions(depth):
    body = msgpack.packb(None)
    for _ in range(depth):
        body = msgpack.packb(msgpack.ExtType(1, b"\x92\xa5tuple\x91" + body))
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x92\x01",
        b"\x01\x02",
        msgpack.packb(msgpack.ExtType(1, b"\x01")),
        msgpack.packb(msgpack.ExtType(1, b"\x92\xa5nosuc\x01")),
        msgpack.packb(msgpack.ExtType(1, msgpack.packb(["decimal", "twelve"]))),
        msgpack.packb(msgpack.ExtType(1, msgpack.packb(["datetime", 5]))),
        msgpack.packb(msgpack.ExtType(1, msgpack.packb(["timedelta", [10**12, 0, 0]]))),
        msgpack.packb(msgpack.ExtType(1, msgpack.packb(["int", "9" * 5000]))),
        msgpack.packb(msgpack.ExtType(1, msgpack.packb([["set"], []]))),
        msgpack.packb(msgpack.ExtType(7, b"x")),
        b"\x81" + msgpack.packb([1]) + b"\x01",
        b"\xdd\xff\xff\xff\xff",
        nested_extensions(5000),
    ],
    ids=range(15),
)
def test_a_malformed_body_is_an_error_of_the_wire_and_nothing_worse(codec, body):
    with pytest.raises(WireError, match="malformed frame"):
        codec.decode(body)


def test_a_value_larger_than_the_memory_is_an_error_with_words():
    def too_large(_value: object) -> tuple[str, object]:
        raise MemoryError

    with pytest.raises(WireError, match="more memory than there is"):
        Codec(too_large, too_large).encode(object())
