"""One page that looks at the race: what has happened so far, then what happens, and what is pressed there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from course.demos.race.choices import ChoiceError
from course.demos.race.race import Race

FRAME = 1 / 30  # seconds between two messages to a page: what happens in between goes together


class RaceConsumer(AsyncWebsocketConsumer):
    """A page of RACE. There may be several: all see the same, as the race does not live here."""

    def __init__(self, *args: Any, race: Race, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._race = race
        self._telling: asyncio.Task[None] | None = None

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """See AsyncConsumer. However the socket ends, the race hears that nobody looks through it any more."""
        try:
            with self._race.watched():
                await super().__call__(scope, receive, send)
        finally:
            if self._telling is not None:
                self._telling.cancel()

    async def connect(self) -> None:
        """Begin to tell."""
        await self.accept()
        self._telling = asyncio.get_running_loop().create_task(self._tell())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Do what was pressed; what cannot be done is answered with why."""
        try:
            self._do(_read(text_data))
        except ChoiceError as error:
            await self._refuse(str(error))
        except RecursionError:
            await self._refuse("A message is a small JSON object, and this one is nested too deeply.")

    async def _refuse(self, why: str) -> None:
        await self.send(json.dumps({"type": "refused", "why": why}))

    def _do(self, pressed: dict[str, Any]) -> None:
        match pressed:
            case {"do": "race", "orders": orders}:
                self._race.start(orders)
            case {"do": "choose", "name": str(name), "value": value}:
                self._race.choose(name, value)
            case {"do": "stop"}:
                self._race.stop()
            case _:
                raise ChoiceError(f"{json.dumps(pressed)[:200]} is nothing that can be done.")

    async def _tell(self) -> None:
        with suppress(ConnectionError, RuntimeError):  # the page has gone; its own end is on the way
            async for anew, events in self._race.log.follow():
                message = {"type": "snapshot" if anew else "events", "now": self._race.now, "events": events}
                await self.send(json.dumps(message))
                await asyncio.sleep(FRAME)


def _read(text: str | None) -> dict[str, Any]:
    try:
        pressed = json.loads(text if text is not None else "")
    except ValueError as error:
        raise ChoiceError("A message is a JSON object, and this one cannot be read.") from error
    if not isinstance(pressed, dict):
        raise ChoiceError("A message is a JSON object, and this one is something else.")
    return pressed
