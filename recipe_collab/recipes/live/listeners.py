"""The sockets of pages that wait for notices: which user each belongs to, and what they are told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable
from typing import Any, Protocol

from capstone import feed
from capstone.link import Link
from recipes.live import announce


class Listener(Hashable, Protocol):
    """What is known of such a socket. None of these waits for the page."""

    user_id: int
    session_key: str
    password: str  # the hash that the user had when the socket opened

    def hear(self, number: int, frame: str) -> None: ...
    def catch_up(self, head: int) -> None: ...
    def tell_changed(self, frame: str) -> None: ...
    def tell_live(self, live: bool) -> None: ...
    def end(self, code: int) -> None: ...


class Listeners:
    """Those of one process, by user."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._of: defaultdict[int, set[Listener]] = defaultdict(set)

    def all(self) -> list[Listener]:
        """Every one."""
        return [listener for listeners in self._of.values() for listener in listeners]

    async def enter(self, listener: Listener) -> None:
        """From now on it hears what is announced to its user."""
        self._of[listener.user_id].add(listener)
        await self._link.join(announce.group_of_user(listener.user_id))

    async def leave(self, listener: Listener) -> None:
        """It has closed."""
        listeners = self._of.get(listener.user_id, set())
        listeners.discard(listener)
        if not listeners:
            self._of.pop(listener.user_id, None)
            await self._link.part(announce.group_of_user(listener.user_id))
            if listener.user_id in self._of:  # another one came meanwhile
                await self._link.join(announce.group_of_user(listener.user_id))

    def hear(self, message: dict[str, Any]) -> None:
        """Something was announced to one user, or to everybody."""
        listeners = self.all() if message["user"] is None else list(self._of.get(message["user"], ()))
        if message["type"] == "changed":
            frame = json.dumps({name: message[name] for name in ("type", "what", "id")})
            for listener in listeners:
                listener.tell_changed(frame)
            return
        number, frame = feed.notice(message["notification"])  # written once for all of the user
        for listener in listeners:
            listener.hear(number, frame)

    def tell_live(self, live: bool) -> None:
        """The channel layer came or went."""
        for listener in self.all():
            listener.tell_live(live)
