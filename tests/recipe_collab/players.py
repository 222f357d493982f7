"""Clients that edit at random, by a seed, and know what must be there in the end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from pycrdt import Map, Text
from recipes.domain import order

from .pages import Closed, Page
from .servers import Server

# What is typed: words that are used once, some with letters of several bytes.
LETTERS = ("a", "é", "ß", "煮", "🍲")


class Words:
    """All that was typed by anybody, and what became of it."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.deleted: set[str] = set()
        self.undone: set[str] = set()  # of these nothing is said: two may undo the deletion of the same word

    def problems(self, seen: list[str]) -> list[str]:
        """What is wrong with the words that a page shows."""
        counts = {word: seen.count(word) for word in {*self.kept, *self.deleted, *seen} - self.undone}
        lost = [f"{word} was lost" for word, count in counts.items() if count == 0 and word not in self.deleted]
        twice = [f"{word} is there {count} times" for word, count in counts.items() if count > 1]
        back = [f"{word} came back" for word in self.deleted - self.undone if counts.get(word)]
        return lost + twice + back


class Player:
    """One page with somebody at it."""

    def __init__(self, number: int, seed: str, words: Words) -> None:
        self.number = number
        self.page = Page()
        self.words = words
        self._chance = random.Random(f"{seed}/{number}")
        self._typed = 0
        self._done: list[set[str]] = []  # the words of each entry that undo knows
        self._reading: asyncio.Task | None = None
        self.news = asyncio.Event()

    @property
    def online(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._reading is not None and not self._reading.done()

    async def connect(self, server: Server, recipe: int, session: str) -> None:
        """Try to; it fails while the server is down."""
        try:
            await server.connect(self.page, recipe, session)
        except OSError:
            return
        self._reading = asyncio.ensure_future(self._read())

    async def disconnect(self) -> None:
        """Close the laptop."""
        if self._reading and self.page.connection:
            await self.page.connection.close()
            await self._reading

    async def act(self) -> None:
        """One edit, and send it where there is a connection."""
        acts: list[tuple[int, Callable[[], Any]]] = [
            (10, self._type), (4, self._delete), (1, self._undo), (2, self._move), (1, self._add), (1, self._remove),
            (1, self._set),
        ]  # fmt: skip
        act = self._chance.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        act()
        if self.online:
            await self.page.flush()

    def settled(self) -> bool:
        """Whether the server has stored all that was done here."""
        return self.online and self.page.synced and self.page.asked and self.page.sent == self.page.stored

    async def _read(self) -> None:
        try:
            while True:
                await self.page.step()
                self.news.set()
        except Closed:
            self.news.set()

    def _texts(self) -> list[Text]:
        steps = [row["text"] for _, row in sorted(self.page.steps.items()) if isinstance(row.get("text"), Text)]
        return [self.page.name, self.page.description, *steps]

    def _type(self) -> None:
        text = self._chance.choice(self._texts())
        words = str(text).split(" ")
        before = words[: self._chance.randrange(len(words))]
        place = sum(len(word.encode()) + 1 for word in before)
        self._typed += 1
        word = f"{self._chance.choice(LETTERS)}{self.number}.{self._typed}"
        self.page.edit(lambda: text.insert(place, f"{word} "))
        self.words.kept.add(word)
        self._did(word)

    def _delete(self) -> None:
        text = self._chance.choice(self._texts())
        words = str(text).split(" ")[:-1]
        if not words:
            return
        at = self._chance.randrange(len(words))
        place = sum(len(word.encode()) + 1 for word in words[:at])
        self.page.edit(lambda: text.__delitem__(slice(place, place + len(words[at].encode()) + 1)))
        self.words.deleted.add(words[at])
        self._did(words[at])

    def _undo(self) -> None:
        self.page.undo.undo()
        while len(self._done) > len(self.page.undo.undo_stack):  # what changes nothing any more is skipped
            self.words.undone |= self._done.pop()

    def _did(self, *words: str) -> None:
        if len(self._done) < len(self.page.undo.undo_stack):
            self._done.append(set())
        if self._done:
            self._done[-1] |= set(words)

    def _add(self) -> None:
        self._typed += 1
        key = f"p{self.number}-{self._typed}"
        rows = self._chance.choice((self.page.steps, self.page.ingredients))
        place = order.between(self._chance.choice(["", *self._orders(rows)]), "")
        content: dict[str, Any] = {"order": place, "gone": True}
        content |= {"text": Text()} if rows is self.page.steps else {"name": key, "quantity": "1", "unit": "kg"}
        self.page.edit(lambda: rows.__setitem__(key, Map(content)), origin="a new row")
        self.page.edit(lambda: rows[key].__setitem__("gone", False))
        self._did()

    def _move(self) -> None:
        rows = self._chance.choice((self.page.steps, self.page.ingredients))
        places = sorted({"", *self._orders(rows)})
        if len(places) > 1:
            at = self._chance.randrange(len(places))
            place = order.between(places[at], places[at + 1] if at + 1 < len(places) else "")
            self._write(rows, "order", place)

    def _remove(self) -> None:
        rows = self._chance.choice((self.page.steps, self.page.ingredients))
        self._write(rows, "gone", self._chance.random() < 0.5)

    def _set(self) -> None:
        value = self._chance.randrange(1, 1000)
        self.page.edit(lambda: self.page.fields.__setitem__("servings", value))
        self._did()

    def _write(self, rows: Map, name: str, value: Any) -> None:
        keys = sorted(rows.keys())
        if keys:
            row = rows[self._chance.choice(keys)]
            self.page.edit(lambda: row.__setitem__(name, value))
            self._did()

    def _orders(self, rows: Map) -> list[str]:
        return [row["order"] for _, row in sorted(rows.items()) if order.is_order(row.get("order"))]
