"""A page that edits a recipe: a Yjs document and the protocol of y-websocket, over any connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from pycrdt import Doc, Map, Text, UndoManager, create_update_message
from recipes.domain import crdt
from recipes.domain.content import Content, content
from recipes.live import presence, protocol

PATIENCE = 60  # seconds, for what comes at once or never


class Closed(Exception):
    """The server has closed the socket, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Connection(Protocol):
    """Frames in and out."""

    async def send(self, frame: bytes | str) -> None: ...
    async def receive(self) -> bytes:
        """The next frame. Raises Closed."""
        ...


class Page:
    """One tab. Its document outlives its connections, as in a browser."""

    def __init__(self) -> None:
        self.doc: Doc = Doc()
        self.name, self.description = (self.doc.get(name, type=Text) for name in ("name", "description"))
        self.fields, self.ingredients, self.steps = (
            self.doc.get(name, type=Map) for name in ("fields", "ingredients", "steps")
        )
        self.undo = UndoManager(
            scopes=[self.name, self.description, self.fields, self.ingredients, self.steps],
            capture_timeout_millis=0,
        )
        self.undo.include_origin("me")
        self.connection: Connection | None = None
        self.unsent: list[bytes] = []
        self.asked = False  # the server has asked for what this page has
        self.synced = False
        self.sent = self.stored = 0
        self.others: dict[int, Any] = {}
        self._clock = 0
        self._theirs = False
        self.doc.observe(self._changed)

    def _changed(self, event: Any) -> None:
        if not self._theirs:
            self.unsent.append(event.update)

    def edit(self, change: Callable[[], Any], origin: str = "me") -> None:
        """Somebody does something here; flush() sends it. Undo undoes what has this origin."""
        with self.doc.transaction(origin=origin):
            change()

    async def connect(self, connection: Connection) -> None:
        """As y-websocket's provider begins."""
        self.connection = connection
        self.asked = self.synced = False
        self.sent = self.stored = 0
        self.unsent.clear()  # the answer to the server's step 1 holds it
        await connection.send(protocol.step1(self.doc.get_state()))

    async def flush(self) -> None:
        """Send what was done here. Before the first answer, a page sends what is new all the same."""
        assert self.connection
        unsent, self.unsent = self.unsent, []
        for update in unsent:
            self.sent += 1
            await self.connection.send(create_update_message(update))

    async def type(self, text: str, at: int = 0) -> None:
        """Type into the name, and send it."""
        self.edit(lambda: self.name.insert(at, text))
        await self.flush()

    async def appear(self, state: dict[str, Any] | None) -> None:
        """Tell the others who and where one is."""
        assert self.connection
        self._clock += 1
        data = presence.write([(self.doc.client_id, self._clock, state)])
        await self.connection.send(protocol.awareness(data))

    async def step(self) -> protocol.Frame | None:
        """Take one frame of the server, and answer it. Raises Closed."""
        assert self.connection
        data = await self.connection.receive()
        if data[0] == protocol.Kind.STORED:
            self.stored = protocol.Reader(data[1:]).number()
            return None
        frame = protocol.read(data)
        if frame.kind == protocol.Kind.AWARENESS:
            for client, _, state in presence.read(frame.data, 2**20):
                self.others[client] = state
        elif frame.sync == protocol.Sync.STEP1:
            self.asked = True
            self.sent += 1
            await self.connection.send(protocol.step2(self.doc.get_update(frame.data)))
        else:
            self._take(frame)
        return frame

    def _take(self, frame: protocol.Frame) -> None:
        self._theirs = True
        try:
            crdt.apply(self.doc, frame.data)
        finally:
            self._theirs = False
        self.synced = self.synced or frame.sync == protocol.Sync.STEP2

    async def until(self, true: Callable[[], Any]) -> None:
        """Take frames until it is so. Raises Closed."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self.step()

    async def sync(self) -> None:
        """Take frames until this page has all that the server had, and the server has all of this page."""
        await self.until(lambda: self.synced and self.asked and self.stored == self.sent)

    async def closing(self) -> int:
        """Take frames until the server closes; the code."""
        try:
            await self.until(lambda: False)
        except Closed as closed:
            return closed.code
        raise AssertionError("The socket stayed open.")

    def says(self) -> Content:
        """The recipe as it stands in this page."""
        return content(self.doc)


Connect = Callable[[Page], Awaitable[None]]


def whole(doc: Doc) -> str:
    """All that stands in a document, to compare: content() cuts what is too long."""
    texts = {name: str(doc.get(name, type=Text)) for name in ("name", "description")}
    maps = {name: doc.get(name, type=Map).to_py() for name in ("fields", "ingredients", "steps")}
    return json.dumps({**texts, **maps}, sort_keys=True)
