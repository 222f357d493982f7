"""A page that edits a recipe: a Yjs document and the protocol of y-websocket, without any code of the project's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

from pycrdt import Doc, Map, Text, create_update_message, write_message, write_var_uint
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ...acceptance.people import PATIENCE

SYNC, AWARENESS, QUERY, STORED = 0, 1, 3, 100
STEP1, STEP2, UPDATE = 0, 1, 2

State = dict[str, Any] | None


def awareness(states: Iterable[tuple[int, int, State]]) -> bytes:
    """The frame that says how these clients are: number, clock and state of each."""
    several = list(states)
    parts = [write_var_uint(len(several))]
    for client, clock, state in several:
        parts += [write_var_uint(client), write_var_uint(clock), write_message(json.dumps(state).encode())]
    return bytes([AWARENESS]) + write_message(b"".join(parts))


class Page:
    """One tab. Its document outlives its connections, as in a browser. `others` are the states that it heard of."""

    def __init__(self, client: int | None = None) -> None:
        self.doc: Doc = Doc(client_id=client)
        self.name, self.description = (self.doc.get(name, type=Text) for name in ("name", "description"))
        self.fields, self.ingredients, self.steps = (
            self.doc.get(name, type=Map) for name in ("fields", "ingredients", "steps")
        )
        self.socket: ClientConnection | None = None
        self.others: dict[int, State] = {}
        self.asked = self.synced = False  # the server has asked for what this page has; it has answered this page
        self.sent = self.stored = 0
        self.unsent: list[bytes] = []
        self._here: dict[int, State] = {}  # what the last awareness frame named
        self._clock = 0
        self._theirs = False
        self.doc.observe(self._changed)

    @property
    def client(self) -> int:
        """The number of this page among all."""
        return self.doc.client_id

    def says(self, *words: str) -> dict[str, int]:
        """How often each of these stands in the page's texts."""
        texts = " ".join([str(self.name), str(self.description), *self.step_texts()])
        return {word: texts.count(word) for word in words}

    def step_texts(self) -> list[str]:
        """The steps that are there, in their order."""
        rows = [(row["order"], key, row) for key, row in self.steps.items() if not row.get("gone")]
        return [str(row["text"]) for _, _, row in sorted(rows, key=lambda row: row[:2])]

    async def connect(self, socket: ClientConnection) -> None:
        """As y-websocket's provider begins."""
        self.socket = socket
        self.asked = self.synced = False
        self.sent = self.stored = 0
        self.unsent.clear()  # the answer to the server's question holds it
        await self.asks_for_all()

    async def asks_for_all(self) -> None:
        """Ask for what this page lacks."""
        await self.send(bytes([SYNC, STEP1]) + write_message(self.doc.get_state()))

    def edit(self, change: Callable[[], Any]) -> None:
        """Somebody does something here; flush() sends it."""
        with self.doc.transaction():
            change()

    def insert(self, text: Text, word: str, *, before: str = "", after: str = "") -> None:
        """Somebody types here, at the beginning or beside another word; flush() sends it."""
        now = str(text)
        place = now.index(after) + len(after) if after else now.index(before)
        self.edit(lambda: text.insert(len(now[:place].encode()), word))

    def remove(self, text: Text, word: str) -> None:
        """Somebody takes a word away here; flush() sends it."""
        now = str(text)
        begin = len(now[: now.index(word)].encode())
        self.edit(lambda: text.__delitem__(slice(begin, begin + len(word.encode()))))

    async def flush(self) -> None:
        """Send what was done here."""
        unsent, self.unsent = self.unsent, []
        for update in unsent:
            self.sent += 1
            await self.send(create_update_message(update))

    async def types(self, word: str, text: Text | None = None, *, after: str = "") -> None:
        """Type into the name or another text, and send it."""
        self.insert(self.name if text is None else text, word, after=after)
        await self.flush()

    async def appears(self, state: State) -> None:
        """Say who and where one is."""
        self._clock += 1
        await self.send(awareness([(self.client, self._clock, state)]))

    async def send(self, frame: bytes | str) -> None:
        """A frame; one that the server no longer takes is lost, as in a browser."""
        assert self.socket
        try:
            await self.socket.send(frame)
        except ConnectionClosed:
            pass

    async def step(self) -> None:
        """Take one frame of the server, and answer it. Raises ConnectionClosed."""
        assert self.socket
        reader = Reader(await self.socket.recv())
        kind = reader.number()
        if kind == STORED:
            self.stored = reader.number()
        elif kind == AWARENESS:
            self._hear(Reader(reader.bytes()))
        else:
            await self._answer(reader.number(), reader)

    async def until(self, true: Callable[[], Any]) -> None:
        """Take frames until it is so. Raises ConnectionClosed, and TimeoutError after PATIENCE."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await self.step()

    async def sync(self) -> None:
        """Take frames until this page has all that the server had, and the server has all of this page."""
        await self.until(lambda: self.synced and self.asked and self.stored == self.sent)

    async def kept(self) -> None:
        """Take frames until all that was sent here is stored."""
        await self.until(lambda: self.stored == self.sent)

    async def asks(self) -> dict[int, State]:
        """Ask who is here. With the answer, what was sent here is done, and what the server had for this page has come.

        Only such an answer names this page itself, which it has to know for that.
        """
        if not self._clock:
            await self.appears({"field": ""})
        self._here = {}
        await self.send(bytes([QUERY]))
        await self.until(lambda: self.client in self._here)
        return self._here

    async def closing(self) -> int:
        """Take frames until the server closes; the code. Raises TimeoutError."""
        try:
            await self.until(lambda: False)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
        raise AssertionError("It never gets here.")

    async def goes(self) -> None:
        """The laptop is shut."""
        assert self.socket
        await self.socket.close()

    async def _answer(self, sync: int, reader: Reader) -> None:
        if sync == STEP1:
            self.asked = True
            self.sent += 1
            await self.send(bytes([SYNC, STEP2]) + write_message(self.doc.get_update(reader.bytes())))
        else:
            self._take(reader, answer=sync == STEP2)

    def _changed(self, event: Any) -> None:
        if not self._theirs:
            self.unsent.append(event.update)

    def _hear(self, reader: Reader) -> None:
        self._here = {}
        for _ in range(reader.number()):
            client, _, state = reader.number(), reader.number(), json.loads(reader.bytes())
            self._here[client] = state
        self.others.update(self._here)

    def _take(self, reader: Reader, answer: bool) -> None:
        self._theirs = True
        try:
            self.doc.apply_update(reader.bytes())
        finally:
            self._theirs = False
        self.synced = self.synced or answer


class Reader:
    """Reads lib0's numbers and byte strings. Raises IndexError where there is not as much as is named."""

    def __init__(self, data: bytes | str) -> None:
        assert isinstance(data, bytes)
        self._data = data
        self._place = 0

    @property
    def left(self) -> int:
        """How many bytes there still are."""
        return len(self._data) - self._place

    def number(self) -> int:
        """A varUint; JavaScript's reach to 2^53."""
        value = shift = 0
        while True:
            byte = self._data[self._place]
            self._place += 1
            value |= (byte & 127) << shift
            shift += 7
            if value >= 2**53 or shift > 56:
                raise IndexError("a number that JavaScript does not know")
            if byte < 128:
                return value

    def bytes(self) -> bytes:
        """As many bytes as the number before them says."""
        size = self.number()
        if size > self.left:
            raise IndexError(f"{size} bytes named, {self.left} there")
        self._place += size
        return self._data[self._place - size : self._place]
