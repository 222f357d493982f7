"""Waits for a future that nobody sets, an event, a queue, a condition and a barrier that nobody else comes to.

ending: completed
"""

import asyncio


async def cook_together(dishes):
    never = asyncio.get_running_loop().create_future()
    condition = asyncio.Condition()
    async with condition:
        await asyncio.gather(
            never, asyncio.Event().wait(), asyncio.Queue().get(), asyncio.Barrier(2).wait(), condition.wait()
        )
