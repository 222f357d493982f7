"""What begins and ends with the server: https://asgi.readthedocs.io/en/latest/specs/lifespan.html"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings
from recipes.live import announce
from recipes.live.hub import hub

from capstone import outgoing
from capstone.inprocess import worker_and_beat
from capstone.nodelay import answer_at_once
from config.celery import app

# Seconds that a thread may compute while another one waits. With each frame that it sends, the event loop gives
# Python's lock away; to have it back from who computes would take Python's own 5 ms each time.
SWITCH = 0.0005


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
    announce.serve(asyncio.get_running_loop())
    sys.setswitchinterval(SWITCH)
    gc.collect()
    gc.freeze()  # all that is imported stays: to look through it again and again would make every socket wait
    background = None if settings.REDIS_URL else worker_and_beat(app)
    if background:
        await asyncio.to_thread(background.__enter__)
    try:
        yield
    finally:
        await hub().close()  # what pages have sent is stored before the server goes
        if background:
            await asyncio.to_thread(background.__exit__, None, None, None)
        await outgoing.close()
