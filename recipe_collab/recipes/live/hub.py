"""The rooms of this process: one channel listens for all of them, one writer stores for all of them."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Protocol

from channels.db import database_sync_to_async
from django.conf import settings

from capstone.link import Link
from capstone.say import send
from recipes.domain import access, log, upkeep
from recipes.live import announce, room, watch
from recipes.live.listeners import Listener, Listeners
from recipes.live.presence import Change, read, write
from recipes.live.room import Room
from recipes.live.writer import Edit, Outcome, Writer

LOGIN_REQUIRED = 4401
MOST_UNSAID = 10_000  # messages that wait for the layer; what is not said is found by a look

logger = logging.getLogger(__name__)


def in_thread(function: Callable) -> Callable:
    """`function` in a thread with a database connection of its own: no socket waits for another one's queries."""
    return database_sync_to_async(function, thread_sensitive=False)


class Socket(room.Socket, Hashable, Protocol):
    """What the hub knows of a socket, besides what its room knows."""

    session_key: str
    password: str  # the hash that the user had when the socket opened


class Hub:
    """The rooms of one event loop."""

    def __init__(self) -> None:
        self.writer = Writer(self._written)
        self.link = Link(self._hear, lambda live: self.listeners.tell_live(live))
        self.listeners = Listeners(self.link)
        self._rooms: dict[int, Room] = {}
        self._opening: dict[int, asyncio.Task[Room]] = {}
        self._missed: dict[int, int] = {}  # recipe -> the number of what was announced while its room was opened
        self._behind: dict[int, float] = {}  # recipe -> since when its rows do not follow, by the loop's clock
        self._changed = asyncio.Event()  # there is such a recipe
        # One at a time: SQLite has one lock for all who write, and edits wait for it, too.
        self._following_one = asyncio.Lock()
        self._following: asyncio.Task | None = None
        self._watching: asyncio.Task | None = None
        self._ready = asyncio.Event()
        self._unsaid: list[dict[str, Any]] = []
        self._saying: asyncio.Task | None = None
        self._asking: set[asyncio.Task] = set()  # the loop itself keeps its tasks only weakly

    async def enter(self, pk: int, socket: Socket) -> Room:
        """The room of a recipe, with this socket in it. Raises room.Gone."""
        await self._awake()
        while (found := self._rooms.get(pk)) is None:
            opening = self._opening.get(pk)
            if opening is None:
                opening = self._opening[pk] = asyncio.ensure_future(self._open(pk))
            await asyncio.shield(opening)  # others wait for it, too
        found.sockets.add(socket)
        return found

    async def listen(self, listener: Listener) -> None:
        """From now on a page's socket hears what its user is told."""
        await self._awake()
        await self.listeners.enter(listener)

    async def leave(self, place: Room, socket: Socket) -> None:
        """The socket has closed. With its last one a room is left, once all is stored and the rows follow."""
        place.sockets.discard(socket)
        self.tell_presence(place, place.presence.leave(socket))
        if not place.sockets:
            await place.settled()
            await self._leave(place)
        # Meanwhile somebody may have come, typed and gone: that one's edits are still to be heard of here.
        if place.idle and self._rooms.get(place.pk) is place:
            self._close(place)

    def tell_presence(self, place: Room, changes: list[Change], source: Socket | None = None) -> None:
        """These came, changed or left: tell the others in the room, here and elsewhere."""
        if changes:
            place.tell_presence(changes, source)
            self._say_presence(place, changes)

    async def look(self) -> None:
        """Whether the layer carries, and what the database says that was not heard. Never raises."""
        await self.link.look()
        places = list(self._rooms.values())
        for place in places:
            self.tell_presence(place, place.presence.expire())
        try:
            await self._look(places)
        except Exception as error:  # a database that is gone: the next look will tell
            logger.warning("Could not look for lost updates: %r", error)

    async def close(self) -> None:
        """Store what waits, and let everything go. The hub can be entered again."""
        await self.writer.close()
        for place in list(self._rooms.values()):
            await self._leave(place)
            self._close(place)
        tasks = [task for task in (self._watching, self._following, self._saying) if task]
        self._watching, self._following, self._saying, self._ready = None, None, None, asyncio.Event()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.link.close()

    async def _awake(self) -> None:
        if self._watching is None:
            announce.serve(asyncio.get_running_loop())
            self._watching = asyncio.ensure_future(self._watch())
            self._following = asyncio.ensure_future(self._follow())
        await self._ready.wait()

    async def _open(self, pk: int) -> Room:
        try:
            place = Room(pk, self.writer, in_thread(log.read_after))
            await place.open()
            self._rooms[pk] = place
            place.catch_up(self._missed.pop(pk, 0))
            self._say({"type": "who", "recipe": pk})
            return place
        finally:
            del self._opening[pk]
            self._missed.pop(pk, None)

    def _close(self, place: Room) -> None:
        self._rooms.pop(place.pk, None)
        self._behind.pop(place.pk, None)
        place.close()

    async def _watch(self) -> None:
        await self.link.look()
        await self.link.join(announce.EVERYWHERE)
        self._ready.set()
        while True:
            await asyncio.sleep(settings.WATCH_INTERVAL)
            await self.look()

    async def _look(self, places: list[Room]) -> None:
        sockets: list[tuple[Room, Any]] = [(place, socket) for place in places for socket in place.sockets]
        pairs = {(place.pk, socket.user_id) for place, socket in sockets}
        everyone: list[Any] = [*(socket for _, socket in sockets), *self.listeners.all()]
        users, keys = {socket.user_id for socket in everyone}, {socket.session_key for socket in everyone}
        seen = await in_thread(watch.look)([place.pk for place in places], pairs, users, keys)
        for listener in self.listeners.all():
            listener.catch_up(seen.heads.get(listener.user_id, 0))
        for socket in everyone:
            if seen.passwords.get(socket.user_id) != socket.password or socket.session_key not in seen.sessions:
                socket.end(LOGIN_REQUIRED)
        for place in places:
            if place.pk not in seen.numbers:
                place.end_all(room.GONE)
                continue
            # Whoever came in while the database was asked is looked at the next time.
            place.change_roles(seen.roles, {socket for where, socket in sockets if where is place})
            place.catch_up(seen.numbers[place.pk])

    async def _follow(self) -> None:
        """The rows follow the documents, now and then: those of all rooms together.

        To ask for twenty takes the processor hardly longer than to ask for one, and what takes it in a thread keeps the
        loop from sending.
        """
        while True:
            await self._changed.wait()
            await asyncio.sleep(settings.ROWS_DELAY)
            self._changed.clear()
            async with self._following_one:
                await self._bring_up({place.pk: place for place in self._rooms.values() if place.changed.is_set()})

    async def _bring_up(self, places: dict[int, Room]) -> None:
        now = asyncio.get_running_loop().time()
        waited = {pk: now - self._behind.setdefault(pk, now) for pk in places}
        for place in places.values():
            place.changed.clear()
        try:
            left = await in_thread(upkeep.ask)(waited, settings.ROWS_DELAY)
        except Exception as error:  # the beat finds them (tasks.py)
            logger.warning("The rows of %s recipes do not follow yet: %r", len(places), error)
            left = set()
        for pk, place in places.items():
            if pk in left:  # later
                place.changed.set()
                self._changed.set()
            else:
                self._behind.pop(pk, None)

    async def _leave(self, place: Room) -> None:
        try:
            async with self._following_one:
                if place.changed.is_set() or place.edited:
                    place.changed.clear()
                    await in_thread(upkeep.leave)(place.pk)
        except Exception as error:  # the beat finds it
            logger.warning("The rows of recipe %s do not follow yet: %r", place.pk, error)

    def _written(self, pk: int, edits: list[Edit], outcome: Outcome) -> None:
        place = self._rooms.get(pk)
        if place is None:
            return
        data = place.written(edits, outcome)
        if place.changed.is_set():
            self._changed.set()
        if data is not None and outcome.written:
            self._say(announce.update(pk, *outcome.written, data))

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "several":
            if message["from"] != self.link.channel:
                for each in message["messages"]:
                    self._hear_of(each, message["from"])
        elif message["type"] == "session.ended":
            self._end_session(message["session"])
        elif message["type"] in ("notice", "changed"):
            self.listeners.hear(message)
        else:
            self._hear_of(message)

    def _hear_of(self, message: dict[str, Any], sender: str = "") -> None:
        """Of a recipe, which need not be open here."""
        place = self._rooms.get(message["recipe"])
        if place is None:
            if message["type"] == "update" and message["recipe"] in self._opening:
                self._missed[message["recipe"]] = message["number"]
            return
        if message["type"] == "update":
            place.hear(message["previous"], message["number"], message["data"])
        elif message["type"] == "presence":
            place.tell_presence(place.presence.hear(sender, None, read(message["data"], 2**53)))
        elif message["type"] == "who":
            self._say_presence(place, place.presence.everybody())
        elif message["type"] == "access":
            self._recheck(place, message["user"])
        elif message["type"] == "deleted":
            place.end_all(room.GONE)

    def _end_session(self, session: str) -> None:
        sockets: list[Any] = [socket for place in self._rooms.values() for socket in place.sockets]
        for socket in [*sockets, *self.listeners.all()]:
            if announce.digest(socket.session_key) == session:
                socket.end(LOGIN_REQUIRED)

    def _recheck(self, place: Room, user: int) -> None:
        task = asyncio.ensure_future(self._ask(place, user))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask(self, place: Room, user: int) -> None:
        sockets = {socket for socket in place.sockets if socket.user_id == user}
        try:
            place.change_roles(await in_thread(access.roles)([(place.pk, user)]), sockets)
        except Exception as error:  # a database that is gone: the next look will tell
            logger.warning("Could not ask for a role in recipe %s: %r", place.pk, error)

    def _say_presence(self, place: Room, changes: list[Change]) -> None:
        self._say({"type": "presence", "recipe": place.pk, "data": write(changes)})

    def _say(self, message: dict[str, Any]) -> None:
        if self.link.live and len(self._unsaid) < MOST_UNSAID:
            self._unsaid.append(message)
            if self._saying is None:
                self._saying = asyncio.ensure_future(self._say_all())

    async def _say_all(self) -> None:
        """All that a commit brought, and what came while the last message was sent, is one message."""
        try:
            while self._unsaid:
                unsaid, self._unsaid = self._unsaid, []
                await send(announce.EVERYWHERE, announce.several(self.link.channel, unsaid))
        finally:
            self._saying = None


_hubs: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
