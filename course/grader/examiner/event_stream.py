"""Reads server-sent events as a browser's EventSource does, and keeps the comments that it skips.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\n|\r(?!$)")  # the \n of a \r at the end may be on its way


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event: its data, its type ("message" unless told), and the last id that was told so far."""

    data: str
    id: str = ""
    type: str = "message"


@dataclass(frozen=True)
class Comment:
    """A line that begins with a colon; it keeps the connection alive and says nothing to the page."""

    text: str


class EventStream:
    """Makes events and comments of the pieces of a body, however it was cut."""

    def __init__(self) -> None:
        self.last_id = ""
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest = ""
        self._data: list[str] = []
        self._type = ""

    def feed(self, piece: bytes) -> list[Event | Comment]:
        """What `piece` completes."""
        *lines, self._rest = _LINE_END.split(self._rest + self._decoder.decode(piece))
        return [found for line in lines if (found := self._take(line)) is not None]

    @property
    def unfinished(self) -> str:
        """What has come of a line or an event whose end has not come; a browser would throw it away."""
        return "\n".join([*(f"data: {data}" for data in self._data), self._rest]).strip("\n")

    def _take(self, line: str) -> Event | Comment | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not name:
            return Comment(value)
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._type = value
        elif name == "id" and "\0" not in value:
            self.last_id = value
        return None

    def _dispatch(self) -> Event | None:
        data, kind, self._data, self._type = self._data, self._type or "message", [], ""
        return Event(data="\n".join(data), id=self.last_id, type=kind) if data else None
