"""Services that are wrong or slow, each in its own way: behaviours of the course's supplier (see course/services)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from course.services.clock import Clock


@dataclass
class Says:
    """Answers with this, whoever asks: bytes as they are, anything else as JSON."""

    told: Any
    status: int = 200

    async def answer(self, request: web.Request, clock: Clock) -> web.Response:
        body = self.told if isinstance(self.told, bytes) else json.dumps(self.told).encode()
        return web.Response(body=body, status=self.status, content_type="application/json")


@dataclass
class Silent:
    """Takes the request and says nothing before it is let go."""

    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request, clock: Clock) -> None:
        await self.let_go.wait()


@dataclass
class Dripping:
    """Says a little again and again, and never all of it: no single wait is long."""

    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request, clock: Clock) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "application/json"})
        await stream.prepare(request)
        while not self.let_go.is_set():
            await stream.write(b" ")
            await asyncio.sleep(0.2)
        return stream
