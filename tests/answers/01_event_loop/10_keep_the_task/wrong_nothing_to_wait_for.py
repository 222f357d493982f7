"""asyncio.wait is called even when every announcement has ended and the set is empty.

fails: test_closing_waits_for_every_announcement
says: ValueError
"""

import asyncio

announcements = set()


async def take_order(order, announce):
    task = asyncio.create_task(announce(order))
    announcements.add(task)
    task.add_done_callback(announcements.discard)
    return f"taken: {order}"


async def close_kitchen():
    await asyncio.wait(announcements)
