"""One variable keeps one task: each order lets go of the one before.

fails: test_closing_waits_for_every_announcement
says: vanished
"""

import asyncio

current = None


async def take_order(order, announce):
    global current
    current = asyncio.create_task(announce(order))
    return f"taken: {order}"


async def close_kitchen():
    if current:
        await asyncio.wait([current])
