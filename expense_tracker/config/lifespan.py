"""What begins and ends with the server: https://asgi.readthedocs.io/en/latest/specs/lifespan.html"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from django.conf import settings

from capstone import outgoing, say
from capstone.inprocess import worker_and_beat
from capstone.nodelay import answer_at_once
from config.celery import app


async def lifespan(scope: dict[str, Any], receive: Callable, send: Callable) -> None:
    """The ASGI application of the lifespan protocol."""
    await receive()  # lifespan.startup
    async with running():
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
    await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """This loop announces what is committed in the process; without Redis, worker and beat run in it, too."""
    answer_at_once()
    say.serve(asyncio.get_running_loop())
    background = nullcontext() if settings.REDIS_URL else worker_and_beat(app)
    await asyncio.to_thread(background.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(background.__exit__, None, None, None)
        await outgoing.close()
