"""Who is in a room: the awareness states of y-protocols.

Each tab is a client with a number of its own, whose state has a clock that only goes up; a page sends all that it knows
of others, too. Here whatever a page says is passed on: that it is ada, that bob is elsewhere, that cleo has left. And
nobody leaves: a page that has closed cannot say so any more. Set `user` in what a page says of itself, let it speak for
nobody else, pass over what is old, and drop whose socket has closed or who was not renewed for OUTDATED seconds.
Graded: who is named, who speaks for whom, late echoes, and who is gone.

Before you run it: bob's laptop falls asleep, and his socket with it. Which page tells ada that he is gone, and when?
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from pycrdt import write_message, write_var_uint
from recipes.live.protocol import BadFrame, Reader

OUTDATED = 30.0  # seconds after which a state that was not renewed is dropped, as in y-protocols
MOST_CLIENTS = 4  # that one socket may bring

State = dict[str, Any]
Change = tuple[int, int, State | None]  # a client, its clock, and its state; None for one who has left


@dataclass
class Client:
    """One tab, as it was last heard of. `source` is the socket or the process that speaks for it."""

    clock: int
    state: State
    user: int | None
    source: Hashable
    seen: float


def read(data: bytes, largest: int) -> list[Change]:
    """The changes of an awareness update; `largest` is in bytes. Raises BadFrame."""
    reader = Reader(data)
    changes = [_change(reader, largest) for _ in range(min(reader.number(), len(data)))]
    reader.end()
    return changes


def write(changes: Iterable[Change]) -> bytes:
    """The awareness update with these changes."""
    several = list(changes)
    parts = [write_var_uint(len(several))]
    for client, clock, state in several:
        parts += [write_var_uint(client), write_var_uint(clock), write_message(json.dumps(state).encode())]
    return b"".join(parts)


class Presence:
    """The clients of one room."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients: dict[int, Client] = {}
        self._clock = clock

    def everybody(self) -> list[Change]:
        """All who are here."""
        return [(number, client.clock, client.state) for number, client in self._clients.items()]

    def hear(self, source: Hashable, user: State | None, changes: Iterable[Change]) -> list[Change]:
        """What is new of what a page said, with `user` set in it: its `id` says whose clients the page speaks for.

        From another process, which has looked at it already, `user` is None.
        """
        # TODO: who says so, of whom, and is it news?
        told = list(changes)
        for number, clock, state in told:
            if state is None:
                self._clients.pop(number, None)
            else:
                self._clients[number] = Client(clock, state, None, source, self._clock())
        return told

    def leave(self, source: Hashable) -> list[Change]:
        """The socket has closed: its clients have left; what is to be told of them."""
        # TODO: for each of them its number, its clock and None.
        return []

    def expire(self) -> list[Change]:
        """Those who were not renewed have left; what is to be told of them."""
        return []


def _change(reader: Reader, largest: int) -> Change:
    number, clock, text = reader.number(), reader.number(), reader.bytes()
    if len(text) > largest:
        raise BadFrame(f"The state of a client has {len(text)} bytes; at most {largest} are allowed.")
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("The state of a client is not JSON.") from None
    if state is not None and not isinstance(state, dict):
        raise BadFrame("The state of a client must be an object or null.")
    return number, clock, state
