"""Who is here: what pages say of themselves, and what they may not say of others."""

from __future__ import annotations

import pytest
from recipes.live.presence import MOST_CLIENTS, OUTDATED, Presence, read, write
from recipes.live.protocol import BadFrame

ADA, BOB = {"id": 1, "name": "ada"}, {"id": 2, "name": "bob"}


class Clock:
    """Stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_written_is_read():
    changes = [(7, 1, {"field": "né"}), (2**40, 300, None)]
    assert read(write(changes), 100) == changes


@pytest.mark.parametrize(
    "wrong",
    [b"", b"\1", b"\1\1", b"\1\1\1\1", b"\1\1\1\4nope", b"\1\1\1\2[]", b"\1\1\1\0017", b"\0\0", b"\xff\xff\xff\x0f"],
)
def test_rubbish_is_refused(wrong: bytes):
    with pytest.raises(BadFrame):
        read(wrong, 100)


def test_a_state_may_not_be_large():
    with pytest.raises(BadFrame, match="at most 100"):
        read(write([(1, 1, {"x": "y" * 200})]), 100)


def test_the_server_says_who_it_is():
    room = Presence()
    assert room.hear("socket", ADA, [(7, 1, {"user": {"name": "bob", "id": 2}})]) == [(7, 1, {"user": ADA})]
    assert room.everybody() == [(7, 1, {"user": ADA})]


def test_what_is_known_already_is_nothing_new():
    room = Presence()
    room.hear("socket", ADA, [(7, 3, {})])
    for clock in (3, 2, 1):
        assert room.hear("socket", ADA, [(7, clock, {"old": True})]) == []


def test_nobody_speaks_for_somebody_elses_client():
    room = Presence()
    room.hear("hers", ADA, [(7, 1, {})])
    assert room.hear("his", BOB, [(7, 2, {"field": "name"}), (7, 3, None)]) == []
    assert room.everybody() == [(7, 1, {"user": ADA})]


def test_another_tab_of_the_same_person_may_pass_it_on_and_does_not_take_it_along():
    room = Presence()
    room.hear("one", ADA, [(7, 1, {})])
    assert room.hear("two", ADA, [(7, 2, {"field": "name"})])
    assert room.leave("two") == []
    assert room.leave("one") == [(7, 2, None)]


def test_a_late_echo_does_not_bring_back_who_has_left():
    room = Presence()
    room.hear("hers", ADA, [(7, 4, {})])
    room.leave("hers")
    assert room.hear("his", BOB, [(7, 4, {"user": ADA})]) == []
    assert room.hear("hers again", ADA, [(7, 5, {})]) == [(7, 5, {"user": ADA})]


def test_one_socket_brings_few_clients():
    room = Presence()
    brought = room.hear("socket", ADA, [(number, 1, {}) for number in range(20)])
    assert len(brought) == MOST_CLIENTS


def test_who_is_not_renewed_is_dropped():
    clock = Clock()
    room = Presence(clock)
    room.hear("hers", ADA, [(7, 1, {})])
    clock.now = OUTDATED / 2
    room.hear("his", BOB, [(8, 1, {})])
    clock.now = OUTDATED
    assert room.expire() == [(7, 1, None)]
    assert [client for client, _, _ in room.everybody()] == [8]


def test_another_process_is_believed():
    room = Presence()
    assert room.hear("process", None, [(7, 1, {"user": BOB})]) == [(7, 1, {"user": BOB})]
    assert room.hear("socket", ADA, [(7, 2, {})]) == []
    assert room.hear("process", None, [(7, 1, None)]) == [(7, 1, None)]
