"""A set is there, but a weak one, which keeps a task no better than the loop does.

fails: test_no_announcement_is_lost
says: vanished
"""

import asyncio
import weakref

announcements = weakref.WeakSet()


async def take_order(order, announce):
    announcements.add(asyncio.create_task(announce(order)))
    return f"taken: {order}"


async def close_kitchen():
    await asyncio.gather(*announcements, return_exceptions=True)
