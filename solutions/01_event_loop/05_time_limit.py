"""One limit around the whole group, and a place for each answer, filled as it comes.

When the time is up, `asyncio.timeout` cancels the group; it cancels what is still on its way and waits
for it. The places that were filled before stay filled. `wait_for(gather(...))` would lose those too.
"""

import asyncio
import contextlib


async def ask_in_time(suppliers, seconds, fallback):
    answers = [fallback] * len(suppliers)

    async def ask(place, supplier):
        # An error keeps the fallback, and must not reach the group: it would cancel the others.
        # CancelledError is a BaseException, so the limit still gets through.
        with contextlib.suppress(Exception):
            answers[place] = await supplier()

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for place, supplier in enumerate(suppliers):
                group.create_task(ask(place, supplier))
    return answers
