"""The frames of y-websocket."""

from __future__ import annotations

import random

import pytest
from pycrdt import Doc, YMessageType, create_sync_message, create_update_message
from recipes.live import protocol
from recipes.live.protocol import BadFrame, Kind, Sync


def test_frames_are_those_of_y_protocols():
    doc = Doc()
    assert protocol.step1(doc.get_state()) == create_sync_message(doc)
    assert protocol.update(b"x" * 300) == create_update_message(b"x" * 300)
    assert protocol.awareness(b"abc") == bytes([YMessageType.AWARENESS, 3]) + b"abc"
    assert protocol.stored(300) == b"\x64\xac\x02"


def test_a_frame_is_read_as_it_was_written():
    assert protocol.read(protocol.step1(b"state")) == protocol.Frame(Kind.SYNC, b"state", Sync.STEP1)
    assert protocol.read(protocol.step2(b"x" * 1000)) == protocol.Frame(Kind.SYNC, b"x" * 1000, Sync.STEP2)
    assert protocol.read(b"\3") == protocol.Frame(Kind.QUERY_AWARENESS)


def test_any_bytes_are_a_frame_or_refused():
    chance = random.Random(3)
    read = 0
    for _ in range(20_000):
        try:
            protocol.read(bytes(chance.choice((0, 1, 2, 3, 5, 255)) for _ in range(chance.randrange(12))))
            read += 1
        except BadFrame:
            pass
    assert 0 < read < 20_000


def test_a_number_that_never_ends_is_refused():
    with pytest.raises(BadFrame, match="larger than any"):
        protocol.read(b"\x80" * 1_000_000)
