"""Somebody has to hold the task, or the garbage collector may take it away half-way.

The set holds each task until it is done; the callback lets go of it, so that the set does not grow all
evening. `return_exceptions=True`: one announcement that fails must not end the waiting for the others.
"""

import asyncio

announcements = set()


async def take_order(order, announce):
    task = asyncio.create_task(announce(order))
    announcements.add(task)
    task.add_done_callback(announcements.discard)
    return f"taken: {order}"


async def close_kitchen():
    # `while`, for another order may be taken while we wait for these.
    while announcements:
        await asyncio.gather(*announcements, return_exceptions=True)
