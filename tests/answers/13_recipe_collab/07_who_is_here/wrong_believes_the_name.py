"""Nobody speaks for a page of somebody else; what a page says of itself is believed.

fails: test_a_page_cannot_say_that_it_is_somebody_else
says: for bob's page
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
MOST_CLOCKS = 10_000  # of clients that have left, whose late echoes must not bring them back

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
        self._left: dict[int, int] = {}  # client -> its last clock
        self._clock = clock

    def everybody(self) -> list[Change]:
        """All who are here."""
        return [(number, client.clock, client.state) for number, client in self._clients.items()]

    def hear(self, source: Hashable, user: State | None, changes: Iterable[Change]) -> list[Change]:
        """What is new of what a page said, with `user` set in it: its `id` says whose clients the page speaks for.

        From another process, which has looked at it already, `user` is None.
        """
        return [new for change in changes if (new := self._take(source, user, *change))]

    def leave(self, source: Hashable) -> list[Change]:
        """The socket has closed: its clients have left."""
        return self._drop([number for number, client in self._clients.items() if client.source == source])

    def expire(self) -> list[Change]:
        """Those who were not renewed have left."""
        late = self._clock() - OUTDATED
        return self._drop([number for number, client in self._clients.items() if client.seen <= late])

    def _take(
        self, source: Hashable, user: State | None, number: int, clock: int, state: State | None
    ) -> Change | None:
        known = self._clients.get(number)
        if known and user and known.user != user["id"]:
            return None
        if state is None:
            return self._gone(number, clock) if known and clock >= known.clock else None
        if clock <= (known.clock if known else self._left.get(number, -1)) or not (
            known or self._may_bring(source, user)
        ):
            return None
        whose = user["id"] if user else None
        self._clients[number] = Client(clock, state, whose, known.source if known else source, self._clock())
        return number, clock, state

    def _may_bring(self, source: Hashable, user: State | None) -> bool:
        return user is None or sum(client.source == source for client in self._clients.values()) < MOST_CLIENTS

    def _drop(self, numbers: list[int]) -> list[Change]:
        return [self._gone(number, self._clients[number].clock) for number in numbers]

    def _gone(self, number: int, clock: int) -> Change:
        del self._clients[number]
        self._left[number] = clock
        if len(self._left) > MOST_CLOCKS:
            del self._left[next(iter(self._left))]
        return number, clock, None


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
