"""One recipe's document in this process, and the sockets that have it open.

The document in memory is ahead of the log by what waits to be written (Writer.unsaved): an update is tried on it first,
which is where one that nobody can read ends. Nobody else sees it before it is written.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from django.conf import settings
from pycrdt import Doc

from recipes.domain import access, crdt, log
from recipes.live import protocol
from recipes.live.presence import Change, Presence, write
from recipes.live.writer import Edit, Outcome, Writer

MOST_EARLY = 100  # announcements that are kept until the one before them comes
# Seconds that one may be late. Two servers that write by turns hear of each other's lines a moment after their own: to
# read the log for each such gap at once would be most of what they do.
GAP_PATIENCE = 0.2

FORBIDDEN, GONE, TOO_LARGE, BROKEN = 4403, 4404, 4413, 1011

logger = logging.getLogger(__name__)


class Socket(Protocol):
    """What a room knows of a socket. None of these waits for the page."""

    user_id: int
    role: str | None

    def push(self, frame: bytes) -> None: ...
    def count_stored(self, frames: int) -> None: ...
    def end(self, code: int) -> None: ...


class Gone(Exception):
    """There is no such recipe, or no more."""


class TooLarge(Exception):
    """The document would be larger than one may be."""


class Room:
    """`read(pk, number)` is log.read_after in a thread."""

    def __init__(self, pk: int, writer: Writer, read: Callable[[int, int], Awaitable[log.Read | None]]) -> None:
        self.pk = pk
        self.number = 0  # of the newest line of the log that the document holds
        self.sockets: set[Socket] = set()
        self.presence = Presence()
        self.changed = asyncio.Event()  # something was written since the rows were last read
        self.edited = False  # here, since the room was opened
        self._news = 0  # changes of the document; what is known already makes none
        self._doc = self._used(crdt.document())
        self._size = 0  # bytes, about
        self._broken = False  # the document is not to be used
        self._early: dict[int, tuple[int, bytes]] = {}  # previous -> number, data; no data for lines of our own
        self._gap: asyncio.TimerHandle | None = None
        self._put = self._settled = 0  # edits that were given to the writer, and of which it said what became
        self._settling: list[tuple[int, asyncio.Future]] = []
        self._catching: asyncio.Task | None = None
        self._writer = writer
        self._read = read

    async def open(self) -> None:
        """Read the document. Raises Gone."""
        found = await self._read(self.pk, 0)
        if found is None:
            raise Gone
        self._doc, self.number = self._used(crdt.document(found.updates)), found.number
        self._size = sum(map(len, found.updates))

    def state(self) -> bytes:
        """The state vector."""
        return self._doc.get_state()

    async def missing(self, state: bytes) -> bytes:
        """What who has this state vector lacks; waits until all of it is stored. Raises Unreadable."""
        await self._mended()
        update = crdt.missing(self._doc, state)
        await self.settled()
        return update

    @property
    def idle(self) -> bool:
        """Whether nobody is here, and nothing waits to be stored."""
        return not self.sockets and self._settled == self._put

    async def settled(self) -> None:
        """Wait until all that was submitted up to now is written, or refused."""
        if self._settled < self._put:
            future: asyncio.Future = asyncio.get_running_loop().create_future()
            self._settling.append((self._put, future))
            await future

    async def submit(self, socket: Socket, update: bytes, *, asked: bool = False) -> None:
        """Store what a page sent, and then tell the others; `asked` for is a step 2, which may hold nothing new.

        Raises Unreadable or TooLarge; then nothing is stored.
        """
        await self._writer.has_room()
        await self._mended()
        if self._size + len(update) > settings.LARGEST_DOCUMENT and not await self._shrunk(len(update)):
            raise TooLarge
        crdt.check(update)
        news = self._apply(update)
        if asked and not news and crdt.only_deletes(update):  # it always names all that its page has deleted
            await self.settled()
            socket.count_stored(1)
            return
        self._size += len(update)
        self._put += 1
        self._writer.put(self.pk, Edit(socket, socket.user_id, update))

    def hear(self, previous: int, number: int, data: bytes) -> None:
        """These lines were announced; in any order, any number of times."""
        if number <= self.number:
            return
        if len(self._early) < MOST_EARLY:  # what is not kept here is in the log
            self._early[previous] = (number, data)
        self._look_further()

    def catch_up(self, head: int) -> None:
        """There are lines up to `head`."""
        if head > self.number and self._catching is None:
            self._catching = asyncio.ensure_future(self._catch_up())

    def written(self, edits: list[Edit], outcome: Outcome) -> bytes | None:
        """What became of edits of this room; what is to be announced of them."""
        data = None
        if outcome.gone:
            self.end_all(GONE)
        elif outcome.refused:
            self._broken = True  # it holds what was refused
            self.end_users(outcome.refused, FORBIDDEN)
        if outcome.written:
            good = [edit for edit in edits if edit.author not in outcome.refused]
            data = crdt.merged(edit.data for edit in good)
            self._stored(good, outcome.written, data)
        self._settle(len(edits))
        self._look_further()
        return data

    def tell_presence(self, changes: list[Change], source: Socket | None = None) -> None:
        """Tell all sockets but the one that it came from."""
        if changes:
            self._push(protocol.awareness(write(changes)), except_for=source)

    def end_all(self, code: int) -> None:
        """Close every socket."""
        for socket in list(self.sockets):
            socket.end(code)

    def end_users(self, users: Iterable[int], code: int) -> None:
        """Close the sockets of these users."""
        for socket in [socket for socket in self.sockets if socket.user_id in users]:
            socket.end(code)

    def change_roles(self, roles: dict[access.Pair, str], sockets: Iterable[Socket]) -> None:
        """What these sockets may do now; whose pair is not in `roles` is shown out."""
        for socket in sockets:
            before, socket.role = socket.role, roles.get((self.pk, socket.user_id))
            if socket.role is None:
                socket.end(FORBIDDEN)
            elif access.may_edit(socket.role) and not access.may_edit(before):
                socket.push(protocol.step1(crdt.EMPTY if self._broken else self.state()))  # what has it written?

    def close(self) -> None:
        """Nobody is here any more."""
        if self._catching:
            self._catching.cancel()
        if self._gap:
            self._gap.cancel()

    def _apply(self, update: bytes) -> bool:
        """Whether there was anything new in it. Raises Unreadable."""
        before = self._news
        try:
            crdt.apply(self._doc, update)
        except crdt.Panic:
            self._broken = True
            raise
        return self._news > before

    def _used(self, doc: Doc) -> Doc:
        doc.observe(self._count)
        return doc

    def _count(self, event: object) -> None:
        self._news += 1

    def _stored(self, edits: list[Edit], written: log.Written, data: bytes) -> None:
        counts: dict[Socket, int] = {}
        for edit in edits:
            counts[edit.source] = counts.get(edit.source, 0) + 1
        alone = next(iter(counts)) if len(counts) == 1 else None  # who was the only one knows all of it
        self._push(protocol.update(data), except_for=alone)
        for socket, count in counts.items():
            socket.count_stored(count)
        # The document holds it already, but for one that is being built anew.
        self._early[written.previous] = (written.number, data if self._broken else b"")
        self.changed.set()
        self.edited = True

    def _advance(self) -> None:
        """Take what was announced and fits."""
        for previous in [previous for previous, (number, _) in self._early.items() if number <= self.number]:
            del self._early[previous]
        while not self._broken and self.number in self._early:
            number, data = self._early.pop(self.number)
            if data:
                self._take(number, [data])
            else:
                self.number = number

    def _take(self, number: int, updates: list[bytes]) -> None:
        """Lines of the log, from elsewhere."""
        for update in updates:
            self._apply(update)
        self.number = number
        self._size += sum(map(len, updates))
        self._push(protocol.update(crdt.merged(updates)))

    def _look_further(self) -> None:
        """Take what fits; where something is missing, read the log if it does not come."""
        self._advance()
        if self._early and self._gap is None:
            self._gap = asyncio.get_running_loop().call_later(GAP_PATIENCE, self._fill, self.number)

    def _fill(self, number: int) -> None:
        self._gap = None
        self._advance()
        if self._early and self.number == number:
            self.catch_up(max(number for number, _ in self._early.values()))
        else:  # it was filled; where there is another one, that may take its time, too
            self._look_further()

    async def _catch_up(self) -> None:
        before = self.number
        try:
            await self._mended()
            found = await self._read(self.pk, self.number)
            if found is None:
                self.end_all(GONE)
            elif found.number > self.number:
                self._take(found.number, found.updates)
        except Exception:  # a database that is gone: the next look will tell
            logger.warning("Could not read what recipe %s missed", self.pk, exc_info=True)
        finally:
            self._catching = None
        if self.number > before:  # what was announced meanwhile may lie beyond what was read
            self._look_further()

    async def _mended(self) -> None:
        """Build the document anew where it is not to be used: what the log has, and what waits to be written."""
        while self._broken:
            found = await self._read(self.pk, 0)
            if found is None:
                raise Gone
            if found.number < self.number:  # something was written while it was read
                continue
            unsaved = [edit.data for edit in self._writer.unsaved(self.pk)]
            self._doc, self._broken = self._used(crdt.document([*found.updates, *unsaved])), False
            self._size = sum(map(len, found.updates)) + sum(map(len, unsaved))

    async def _shrunk(self, more: int) -> bool:
        """Whether there is room, now that it is counted: updates are longer than the document that they make."""
        self._size = len(self._doc.get_update())
        return self._size + more <= settings.LARGEST_DOCUMENT

    def _settle(self, edits: int) -> None:
        self._settled += edits
        while self._settling and self._settling[0][0] <= self._settled:
            _, future = self._settling.pop(0)
            if not future.done():  # its socket may have gone
                future.set_result(None)

    def _push(self, frame: bytes, except_for: Socket | None = None) -> None:
        for socket in list(self.sockets):
            if socket is not except_for:
                socket.push(frame)
