"""The coroutines are kept for closing time; until then nobody begins to announce.

fails: test_the_order_is_taken_without_waiting
says: has not begun
"""

import asyncio

announcements = []


async def take_order(order, announce):
    announcements.append(announce(order))
    return f"taken: {order}"


async def close_kitchen():
    await asyncio.gather(*announcements, return_exceptions=True)
    announcements.clear()
