"""gather is thought to wait for all; without return_exceptions it stops waiting at the first error.

fails: test_one_that_fails_does_not_end_the_waiting
says: still being announced
"""

import asyncio

announcements = []


async def take_order(order, announce):
    announcements.append(asyncio.create_task(announce(order)))
    return f"taken: {order}"


async def close_kitchen():
    await asyncio.gather(*announcements)
