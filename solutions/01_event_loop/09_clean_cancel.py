"""`finally` runs after a plate, an error and a cancellation alike; the task keeps the cleaning whole.

A cancel reaches the innermost `await`. If that were `await put_away()`, a second cancel would cut the
cleaning short. So the cleaning is a task of its own, and `asyncio.wait` does not cancel what it waits for.
"""

import asyncio


async def simmer(cook, put_away):
    try:
        return await cook()
    finally:
        await _to_the_end(asyncio.create_task(put_away()))


async def _to_the_end(task):
    interrupted = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as cancel:
            interrupted = cancel  # remembered, not swallowed: it gets out when the pot is away
    if interrupted:
        raise interrupted
    task.result()  # an error in the cleaning gets out too
