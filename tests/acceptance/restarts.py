"""A worker that ends by itself starts again, as compose.yaml's restart policy has it.

Celery's worker does end where Redis goes away while a task is acknowledged: kombu then looks for the address of a
connection that it has dropped. What a test kills stays dead until the test starts it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from course.demos.household import WORKER, Household

_LOOK = 0.5  # seconds between two looks


@asynccontextmanager
async def worker_restarted(household: Household) -> AsyncIterator[None]:
    """Look after it until the end of the block."""
    looking = asyncio.ensure_future(_look(household))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(household: Household) -> None:
    while True:
        await asyncio.sleep(_LOOK)
        worker = household.parts.get(WORKER)
        if worker and not worker.running and await worker.ended() >= 0:
            await household.start(WORKER)
